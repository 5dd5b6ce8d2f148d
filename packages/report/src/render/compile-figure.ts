import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { Json } from '@ridgeline/core';
import type { Figure } from '../figures/figure.ts';
import type { Texts } from '../texts/english.ts';

/** Name under which a figure's rows are the specification's data. */
export const rowsName = 'rows';

/** Part of a figure that is drawn. */
export type DrawnFigure = Pick<Figure, 'text' | 'height' | 'spec'>;

/**
 * Compiles a figure to a Vega specification without its rows, which are passed by name when it is drawn.
 *
 * @param width in pixels, axes and legends included
 */
export async function compileFigure(
  { spec, text, height }: DrawnFigure,
  texts: Texts,
  width: number,
): Promise<Spec> {
  // Loaded when a figure is drawn, so that code that only reads a study does not wait for it.
  const { compile } = await import('vega-lite');
  const { title, caption } = texts.figure(text);
  const whole = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title}. ${caption}`,
    width,
    height,
    background: 'transparent',
    // A label at the right end may be wider than its tick.
    padding: { left: 5, right: 14, top: 5, bottom: 5 },
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { name: rowsName },
    // Labels at the ends would collide with their neighbours when pushed inwards.
    config: { axis: { labelFlush: false } },
    ...(wordedSpec(spec, texts.axes) as object),
  };
  // Figures are plain JSON here: Vega-Lite's own type of a specification takes minutes to check.
  return compile(whole as unknown as TopLevelSpec, { logger: strictLogger }).spec;
}

/** Specification with words in place of their keys, in titles and labels. */
function wordedSpec(value: Json, axes: Texts['axes'], key = ''): Json {
  const word = (text: string) => (axes as Readonly<Record<string, string>>)[text.slice(1)] ?? text;
  if (typeof value === 'string') {
    if (key === 'title' && value.startsWith('@')) return word(value);
    return key === 'labelExpr' ? value.replaceAll(/@[a-z-]+/g, word) : value;
  }
  if (Array.isArray(value)) return value.map((each) => wordedSpec(each, axes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, wordedSpec(each, axes, name)]),
  );
}

/** Logger that makes Vega-Lite's warnings errors: each is a bug in one of our figures. */
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
