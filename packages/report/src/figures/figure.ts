import { strategyColours, type Json } from '@ridgeline/core';
import type { FigureText } from '../texts/figure-text.ts';

/** One row of the data behind a figure. */
export type FigureRow = Readonly<Record<string, string | number | boolean | null>>;

/** Plot with the data behind it. */
export interface Figure {
  /** Base name of its files, in kebab-case. */
  readonly id: string;
  /** Facts of its title and caption. */
  readonly text: FigureText;
  /** Height in pixels, without axes. */
  readonly height: number;
  readonly rows: readonly FigureRow[];
  /** Parameters of the specification that a reader can switch on. */
  readonly switches?: readonly 'eachSeed'[];
  /**
   * Vega-Lite specification without data, size and colours; its data are `rows`. Titles that begin with `@` are keys of
   * `AxisText`.
   */
  readonly spec: Readonly<Record<string, Json>>;
}

/** Colour of a strategy, by its place in the sweep file. */
export function strategyColour(index: number): string {
  return strategyColours[index % strategyColours.length]!;
}

/** Colour by strategy, in the order of the sweep file and equal in all figures. */
export function byStrategy(strategies: readonly string[]): Json {
  const longest = Math.max(1, ...strategies.map(({ length }) => length));
  return {
    field: 'strategy',
    type: 'nominal',
    scale: {
      domain: strategies,
      range: strategies.map((_, index) => strategyColour(index)),
    },
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

/** Axis of a metric's values: shares such as accuracy are percentages. */
export function metricAxis(name: string): { readonly axis: Json } {
  return { axis: name.endsWith('accuracy') ? { format: percent } : {} };
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
