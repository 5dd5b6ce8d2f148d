import { expressionInterpreter } from 'vega-interpreter';
import { parse, View, type Config, type Spec } from 'vega';
import type { PageFigure } from '../src/page/study-page.ts';
import { compileFigure, rowsName } from '../src/render/compile-figure.ts';
import { themeConfig } from '../src/render/theme.ts';
import { getTexts } from '../src/texts/texts.ts';
import type { Preferences } from './context.ts';
import { showTooltip } from './tooltip.ts';

/** Drawn figure. */
export interface Drawing {
  /** Sets a parameter, if the specification has it. */
  set(name: string, value: unknown): void;
  resize(width: number): void;
  replaceRows(figure: PageFigure): void;
  /** Calls `listener` after each change of the brush, with `{}` if the brush was cleared. */
  onBrush(listener: (brush: Brush) => void): void;
  clearBrush(): void;
  remove(): void;
}

/** Selected values by field: a range of numbers, or a list of names. */
export type Brush = Readonly<Record<string, readonly (number | string)[]>>;

/** Maximum number of rows drawn as SVG; a canvas is faster for more. */
const maxSvgRows = 1_500;

const font = 'system-ui, sans-serif';

/** Width of a saved figure, in pixels. */
const savedWidth = 640;

/** Draws a figure into an element. */
export async function drawFigure(
  container: HTMLElement,
  figure: PageFigure,
  { language, theme }: Preferences,
): Promise<Drawing> {
  const texts = getTexts(language);
  let width = container.clientWidth;
  const spec = await compileFigure(figure, { texts, width, showsStrategyLegend: false });
  const view = new View(parseSpec(spec, theme), {
    expr: expressionInterpreter,
    renderer: figure.columns[0] !== undefined && figure.columns[0].length > maxSvgRows ? 'canvas' : 'svg',
    hover: true,
    tooltip: (_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) =>
      showTooltip(event, value),
  } as ViewOptions).initialize(container);
  view.data(rowsName, toRows(figure));
  await view.runAsync();
  const hasSignal = (name: string) =>
    name in view.getState({ signals: (signal) => signal === name, data: () => false }).signals;
  return {
    // Vega redraws all marks even if the new value is equal.
    set(name, value) {
      if (!hasSignal(name) || JSON.stringify(view.signal(name)) === JSON.stringify(value)) return;
      view.signal(name, value);
      void view.runAsync();
    },
    resize(newWidth) {
      if (newWidth === width) return;
      width = newWidth;
      view.width(width);
      void view.runAsync();
    },
    replaceRows(newFigure) {
      view.data(rowsName, toRows(newFigure));
      void view.runAsync();
    },
    onBrush(listener) {
      if (hasSignal('brush')) view.addSignalListener('brush', (_, brush) => listener((brush ?? {}) as Brush));
    },
    clearBrush() {
      if (!hasSignal('brush') || Object.keys(view.signal('brush') ?? {}).length === 0) return;
      // The extents of the brush on both axes, in pixels.
      view.signal('brush_x', []).signal('brush_y', []);
      void view.runAsync();
    },
    remove() {
      view.finalize();
      container.replaceChildren();
    },
  };
}

/** Draws a figure on white, in the width of a saved figure, and returns the image's URL. */
export async function createImageUrl(
  figure: PageFigure,
  { language }: Preferences,
  format: 'svg' | 'png',
): Promise<string> {
  const context = { texts: getTexts(language), width: savedWidth, showsStrategyLegend: true };
  const spec = { ...(await compileFigure(figure, context)), background: 'white' };
  const view = new View(parseSpec(spec, 'light'), { expr: expressionInterpreter } as ViewOptions);
  try {
    return await view.data(rowsName, toRows(figure)).toImageURL(format, format === 'png' ? 3 : 1);
  } finally {
    view.finalize();
  }
}

type ViewOptions = ConstructorParameters<typeof View>[1];

/** Parses a specification for interpretation, because the content security policy forbids compiling its expressions. */
function parseSpec(spec: Spec, theme: Preferences['theme']) {
  // The element that contains the figure has a description, so the marks need none.
  return parse(spec, { ...themeConfig(theme, font), aria: false } as Config, { ast: true });
}

/** Converts a figure's columns to rows. */
export function toRows({ fields, columns }: Pick<PageFigure, 'fields' | 'columns'>) {
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    Object.fromEntries(fields.map((field, index) => [field, columns[index]![row]])),
  );
}
