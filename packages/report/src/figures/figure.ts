import { strategyColours, type Json } from '@ridgeline/core';
import type { FigureText } from '../texts/figure-text.ts';

/** One row of the data behind a figure. */
export type FigureRow = Readonly<Record<string, string | number | boolean | null>>;

/** Plot with its data. */
export interface Figure {
  /** Base name of the figure's files, in kebab-case. */
  readonly id: string;
  /** Values from which the title and the caption are written. */
  readonly text: FigureText;
  /** Height in pixels, without axes. */
  readonly height: number;
  readonly rows: readonly FigureRow[];
  /** Parameters of the specification that a reader can toggle. */
  readonly switches?: readonly 'eachSeed'[];
  /** Vega-Lite specification without data, size and theme. Titles that begin with `@` are keys of `AxisText`. */
  readonly spec: Readonly<Record<string, Json>>;
}

function strategyColour(index: number): string {
  return strategyColours[index % strategyColours.length]!;
}

/** Shapes of the strategies' points. The shape changes each time the colours repeat. */
const shapes = ['circle', 'square', 'diamond', 'triangle-up'] as const;

/** Dashes of the strategies' lines, in the order of `shapes`. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
] as const;

/** Appearance of a strategy, by its position in the sweep file. */
export interface StrategyAppearance {
  readonly colour: string;
  readonly shape: (typeof shapes)[number];
}

export function strategyAppearance(index: number): StrategyAppearance {
  return { colour: strategyColour(index), shape: pickByIndex(shapes, index) };
}

/** Picks an element that changes each time the colours repeat. */
function pickByIndex<Element>(elements: readonly Element[], index: number): Element {
  return elements[Math.floor(index / strategyColours.length) % elements.length]!;
}

/**
 * Channel that distinguishes strategies of the same colour: shapes of points, or dashes of lines. Empty if no colour
 * repeats.
 */
export function shapeOrDashChannel(
  strategies: readonly string[],
  channel: 'shape' | 'strokeDash',
): Readonly<Record<string, Json>> {
  if (!coloursRepeat(strategies)) return {};
  const range: readonly Json[] = channel === 'shape' ? shapes : dashes;
  const scale = { domain: strategies, range: strategies.map((_, index) => pickByIndex(range, index)) };
  // Vega merges the legends of shapes and colours. Dashes would be too long for a legend.
  const legend = channel === 'shape' ? strategyLegend(strategies) : null;
  return { [channel]: { field: 'strategy', type: 'nominal', scale, legend } };
}

/** True if there are more strategies than colours. */
export function coloursRepeat({ length }: readonly string[]): boolean {
  return length > strategyColours.length;
}

/** Channel that colours by strategy. The colours follow the sweep file, so they are the same in all figures. */
export function colourChannel(strategies: readonly string[]): Json {
  return {
    field: 'strategy',
    type: 'nominal',
    scale: {
      domain: strategies,
      range: strategies.map((_, index) => strategyColour(index)),
    },
    legend: strategyLegend(strategies),
  };
}

function strategyLegend(strategies: readonly string[]): Json {
  const longest = Math.max(1, ...strategies.map(({ length }) => length));
  return {
    title: null,
    orient: 'bottom',
    ...(coloursRepeat(strategies) ? {} : { symbolType: 'circle' }),
    symbolOpacity: 1,
    // A row on a narrow screen has space for about 52 characters, 4 of them for each symbol.
    columns: Math.min(4, Math.max(1, Math.floor(52 / (longest + 4)))),
  };
}

/** Axis of a metric; accuracies are shown as percentages. */
export function metricAxis(name: string): { readonly axis: Json } {
  return { axis: name.endsWith('accuracy') ? { format: percentFormat } : {} };
}

/** Format of percentages, with enough digits for distinct axis labels. */
export const percentFormat = '~%';

/** Parameter and filter for the strategies selected on the page. */
export function strategyFilter(strategies: readonly string[]): {
  readonly params: readonly Json[];
  readonly filter: Json;
} {
  return {
    params: [{ name: 'shown', value: strategies }],
    filter: { filter: 'indexof(shown, datum.strategy) >= 0' },
  };
}
