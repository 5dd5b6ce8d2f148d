import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageFigure } from '../src/page/study-page.ts';
import { PreferencesContext, useTexts } from './context.ts';
import { formatFigureCsv, saveFile } from './csv.ts';
import { createImageUrl, drawFigure, type Brush, type Drawing } from './draw-figure.ts';
import { enqueueDrawing } from './draw-queue.ts';
import { formatCell } from './format.ts';

interface FigureCardProps {
  readonly figure: PageFigure;
  /** Names of the strategies to show; undefined for a figure without strategies. */
  readonly shownStrategies?: readonly string[];
  /**
   * Called after each change of the brush. Returns the numbers of the configurations inside the brush; undefined if the
   * brush was cleared.
   */
  readonly onBrush?: ((figure: PageFigure, brush: Brush) => readonly number[] | undefined) | undefined;
  /** False if the figure's brush, if any, must be cleared. */
  readonly isBrushed?: boolean;
}

/** Figure with its title, caption, downloads and data. */
export function FigureCard({ figure, shownStrategies, onBrush, isBrushed = false }: FigureCardProps) {
  const texts = useTexts();
  const preferences = useContext(PreferencesContext);
  const plot = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | undefined>(undefined);
  const [eachSeed, setEachSeed] = useState(false);
  const { title, caption } = texts.figure(figure.text);
  const state = useRef({ figure, shownStrategies, eachSeed, onBrush });
  state.current = { figure, shownStrategies, eachSeed, onBrush };

  const spec = JSON.stringify(figure.spec);
  useEffect(() => {
    const element = plot.current!;
    let isUnmounted = false;
    const dequeue = enqueueDrawing(async () => {
      const newDrawing = await drawFigure(element, state.current.figure, preferences);
      if (isUnmounted) return newDrawing.remove();
      drawing.current = newDrawing;
      newDrawing.set('eachSeed', state.current.eachSeed);
      newDrawing.set('shown', state.current.shownStrategies);
      newDrawing.onBrush((brush) => {
        newDrawing.set('picked', state.current.onBrush?.(state.current.figure, brush) ?? null);
      });
    });
    const observer = new ResizeObserver(() => drawing.current?.resize(element.clientWidth));
    observer.observe(element);
    return () => {
      isUnmounted = true;
      dequeue();
      observer.disconnect();
      drawing.current?.remove();
      drawing.current = undefined;
    };
  }, [spec, preferences.theme, preferences.language]);
  useEffect(() => drawing.current?.set('shown', shownStrategies), [shownStrategies?.join('\n')]);
  useEffect(() => drawing.current?.set('eachSeed', eachSeed), [eachSeed]);
  // As a later effect, it could clear a brush that the user has begun to draw since.
  useLayoutEffect(() => {
    if (!isBrushed) drawing.current?.clearBrush();
  }, [isBrushed]);
  const isFirstRender = useRef(true);
  useEffect(() => {
    if (!isFirstRender.current) drawing.current?.replaceRows(figure);
    isFirstRender.current = false;
  }, [figure.columns]);

  return (
    <figure class="figure-card" id={`figure-${figure.id}`}>
      <div class="figure-head">
        <h3>{title}</h3>
        {figure.switches?.includes('eachSeed') && (
          <div class="switch" role="group" aria-label={title}>
            <button type="button" aria-pressed={!eachSeed} onClick={() => setEachSeed(false)}>
              {texts.controls.band}
            </button>
            <button type="button" aria-pressed={eachSeed} onClick={() => setEachSeed(true)}>
              {texts.controls.perSeed}
            </button>
          </div>
        )}
      </div>
      <div class="plot" role="img" aria-label={`${title}. ${caption}`}>
        <div ref={plot} aria-hidden="true" style={{ minHeight: `${figure.height}px` }} />
      </div>
      <figcaption>{caption}</figcaption>
      <FigureData figure={figure} title={title} />
    </figure>
  );
}

const maxTableRows = 200;

/** Download buttons of a figure, and a table of its first rows. */
function FigureData({ figure, title }: { figure: PageFigure; title: string }) {
  const { controls } = useTexts();
  const preferences = useContext(PreferencesContext);
  const [isOpen, setIsOpen] = useState(false);
  const count = figure.columns[0]?.length ?? 0;
  const save = async (format: 'svg' | 'png') =>
    saveFile(`${figure.id}.${format}`, await createImageUrl(figure, preferences, format));
  const saveCsv = () =>
    saveFile(
      `${figure.id}.csv`,
      URL.createObjectURL(new Blob([formatFigureCsv(figure)], { type: 'text/csv' })),
    );
  return (
    <details class="figure-data" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary aria-label={`${title}: ${controls.data}`}>{controls.data}</summary>
      <div class="files">
        {(['svg', 'png'] as const).map((format) => (
          <button
            key={format}
            type="button"
            aria-label={controls.save(format.toUpperCase())}
            onClick={() => void save(format)}
          >
            {format.toUpperCase()}
          </button>
        ))}
        <button type="button" aria-label={controls.save('CSV')} onClick={saveCsv}>
          CSV
        </button>
      </div>
      {isOpen && (
        <div class="scroll" tabindex={0} role="group" aria-label={`${title}: ${controls.data}`}>
          <table class="data">
            <thead>
              <tr>
                {figure.fields.map((field) => (
                  <th key={field} scope="col">
                    {field}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: Math.min(count, maxTableRows) }, (_, row) => (
                <tr key={row}>
                  {figure.columns.map((column, index) => (
                    <td key={index} class={typeof column[row] === 'number' ? 'number' : ''}>
                      {formatCell(column[row])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {count > maxTableRows && <p class="muted">{controls.firstRows(maxTableRows, count)}</p>}
        </div>
      )}
    </details>
  );
}
