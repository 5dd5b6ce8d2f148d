import type { Json } from '@ridgeline/core';

/** One row of the data behind a figure. */
export type FigureRow = Readonly<Record<string, string | number | boolean | null>>;

/** A plot with the data behind it. */
export interface Figure {
  /** Names its files, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** What is drawn and how to read it, in a sentence or two. */
  readonly caption: string;
  /** In pixels, without axes. */
  readonly height: number;
  readonly rows: readonly FigureRow[];
  /** A Vega-Lite specification without data, size and colours; its data are `rows`. */
  readonly spec: Readonly<Record<string, Json>>;
}

/** A colour that can be seen on white and on black: for what belongs to no strategy. */
export const neutral = '#808080';

/** The colour of a row's strategy, in the order of the sweep file and alike in all figures. */
export function byStrategy(strategies: readonly string[]): Json {
  const longest = Math.max(1, ...strategies.map(({ length }) => length));
  return {
    field: 'strategy',
    type: 'nominal',
    scale: { domain: strategies },
    legend: {
      title: null,
      orient: 'bottom',
      symbolType: 'circle',
      symbolOpacity: 1,
      // As many side by side as a narrow screen has room for.
      columns: Math.min(4, Math.max(1, Math.floor(52 / (longest + 4)))),
    },
  };
}

/** Format of shares in percent, with as many digits as tell the labels of an axis apart. */
export const percent = '~%';

/** The filter that the page's strategy boxes set. */
export function shownStrategies(strategies: readonly string[]): {
  readonly params: readonly Json[];
  readonly filter: Json;
} {
  return {
    params: [{ name: 'shown', value: strategies }],
    filter: { filter: 'indexof(shown, datum.strategy) >= 0' },
  };
}

/** What a tooltip says: field and title. */
export function tooltip(...fields: readonly (readonly [field: string, title: string])[]): Json {
  return fields.map(([field, title]) => ({ field, title }));
}
