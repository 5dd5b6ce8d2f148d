import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { Json } from '@ridgeline/core';
import type { Figure } from '../figures/figure.ts';
import type { Texts } from '../texts/english.ts';

/** Name of a specification's data set with the figure's rows. */
export const rowsName = 'rows';

/** Part of a figure that determines its drawing. */
type DrawnFigure = Pick<Figure, 'text' | 'height' | 'spec'>;

/** Language, width and legend of a drawing. */
interface FigureContext {
  readonly texts: Texts;
  /** Width in pixels, including axes and legends. */
  readonly width: number;
  /** False if the page already has a legend of the strategies. */
  readonly showsStrategyLegend: boolean;
}

/** Compiles a figure to a Vega specification without its rows. The caller adds them as the data set {@link rowsName}. */
export async function compileFigure(
  { spec, text, height }: DrawnFigure,
  context: FigureContext,
): Promise<Spec> {
  // Loaded on demand, because code that only reads a study does not need it.
  const { compile } = await import('vega-lite');
  const { texts, width } = context;
  const { title, caption } = texts.figure(text);
  const fullSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title}. ${caption}`,
    width,
    height,
    background: 'transparent',
    // The last label may extend beyond the right end of the axis.
    padding: { left: 5, right: 14, top: 5, bottom: 5 },
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { name: rowsName },
    // Flush labels at the ends would collide with their neighbours.
    config: { axis: { labelFlush: false } },
    ...(translateSpec(spec, context) as object),
  };
  // Figures are typed as plain JSON, because checking Vega-Lite's own type takes minutes.
  return compile(fullSpec as unknown as TopLevelSpec, { logger: strictLogger }).spec;
}

/** Translates titles and labels, and hides a legend that the page already has. */
function translateSpec(value: Json, context: FigureContext, key = ''): Json {
  const translate = (text: string) =>
    (context.texts.axes as Readonly<Record<string, string>>)[text.slice(1)] ?? text;
  if (typeof value === 'string') {
    if (key === 'title' && value.startsWith('@')) return translate(value);
    return key === 'labelExpr' ? value.replaceAll(/@[a-z-]+/g, translate) : value;
  }
  if (Array.isArray(value)) return value.map((item) => translateSpec(item, context));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [name, translateSpec(field, context, name)]);
  const hidesLegend =
    (key === 'color' || key === 'shape') &&
    !context.showsStrategyLegend &&
    'field' in value &&
    value.field === 'strategy';
  return Object.fromEntries(hidesLegend ? [...entries, ['legend', null]] : entries);
}

/** Logger that throws on Vega-Lite's warnings, because each is a bug in one of our figures. */
const strictLogger = {
  level: () => strictLogger,
  error: fail,
  warn: fail,
  info: () => strictLogger,
  debug: () => strictLogger,
};

function fail(...messages: readonly unknown[]): never {
  throw new Error(`Vega-Lite: ${messages.map(String).join(' ')}`);
}
