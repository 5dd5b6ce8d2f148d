import type { Json } from '@ridgeline/core';

/** One row of the data behind a figure. */
export type FigureRow = Readonly<Record<string, string | number | boolean | null>>;

/** Plot with the data behind it. */
export interface Figure {
  /** Base name of its files, in kebab-case. */
  readonly id: string;
  readonly title: string;
  /** Content of the plot and how to read it, in a sentence or two. */
  readonly caption: string;
  /** Height in pixels, without axes. */
  readonly height: number;
  readonly rows: readonly FigureRow[];
  /** Vega-Lite specification without data, size and colours; its data are `rows`. */
  readonly spec: Readonly<Record<string, Json>>;
}

/** Colour for marks of no strategy, visible on white and on black. */
export const neutral = '#808080';

/** Colour by strategy, in the order of the sweep file and equal in all figures. */
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
      // As many columns as fit a narrow screen.
      columns: Math.min(4, Math.max(1, Math.floor(52 / (longest + 4)))),
    },
  };
}

/** Format of percentages, with enough digits for distinct axis labels. */
export const percent = '~%';

/** Filter set by the page's strategy checkboxes. */
export function shownStrategies(strategies: readonly string[]): {
  readonly params: readonly Json[];
  readonly filter: Json;
} {
  return {
    params: [{ name: 'shown', value: strategies }],
    filter: { filter: 'indexof(shown, datum.strategy) >= 0' },
  };
}

/** Tooltip of fields with their titles. */
export function tooltip(...fields: readonly (readonly [field: string, title: string])[]): Json {
  return fields.map(([field, title]) => ({ field, title }));
}
