import type { ConfigurationState, OutcomeType } from '@ridgeline/core';
import type { Tone } from './line.ts';

/** Look of a series apart from its tone: three kinds of lines, and three shapes of points. */
export type SeriesLook = 'line' | 'dashed' | 'dotted' | 'points' | 'tall' | 'wide';

/** Characters that draw the screen. */
export interface Glyphs {
  readonly state: Readonly<Record<ConfigurationState | 'waiting', string>>;
  readonly cursor: string;
  readonly plusMinus: string;
  readonly betterDirection: Readonly<Record<'minimize' | 'maximize', string>>;
  readonly separator: string;
  /** Columns of a bar: filled, filled to its left half, and empty. */
  readonly bar: { readonly filled: string; readonly half: string; readonly empty: string };
  /** Levels of a sparkline from low to high; empty if sparklines cannot be drawn. */
  readonly levels: readonly string[];
  /** Spread on an axis: its tails, its middle half, its median. */
  readonly spread: { readonly tail: string; readonly middle: string; readonly median: string };
  /** Left edge of a chart: a row without a tick, and a row with one. */
  readonly axis: { readonly line: string; readonly mark: string };
  /** Symbol of each look in the legend of a chart. */
  readonly legend: Readonly<Record<SeriesLook, string>>;
  /** True if Braille patterns can be drawn. */
  readonly hasBraille: boolean;
  /** Interval on an axis: its ends, its line, its point. */
  readonly interval: {
    readonly start: string;
    readonly line: string;
    readonly end: string;
    readonly point: string;
  };
}

const unicodeGlyphs: Glyphs = {
  state: {
    running: '◐',
    waiting: '◌',
    complete: '✓',
    pruned: '⊘',
    diverged: '∿',
    failed: '✗',
    cancelled: '■',
  },
  cursor: '▸',
  plusMinus: '±',
  betterDirection: { minimize: '↓', maximize: '↑' },
  separator: ' · ',
  bar: { filled: '━', half: '╸', empty: '─' },
  // Without the full block, because curves in adjacent rows would touch.
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇'],
  spread: { tail: '─', middle: '━', median: '●' },
  axis: { line: '│', mark: '┤' },
  legend: { line: '━', dashed: '╍', dotted: '┅', points: '⠿', tall: '⡇', wide: '⠒' },
  hasBraille: true,
  interval: { start: '├', line: '─', end: '┤', point: '●' },
};

const asciiGlyphs: Glyphs = {
  state: {
    running: '*',
    waiting: '.',
    complete: '+',
    pruned: '/',
    diverged: '~',
    failed: 'x',
    cancelled: '#',
  },
  cursor: '>',
  plusMinus: '+-',
  betterDirection: { minimize: 'v', maximize: '^' },
  separator: ' | ',
  bar: { filled: '#', half: '#', empty: '-' },
  levels: [],
  spread: { tail: '-', middle: '=', median: 'o' },
  axis: { line: '|', mark: '+' },
  legend: { line: '*', dashed: '~', dotted: ':', points: 'o', tall: '|', wide: '-' },
  hasBraille: false,
  interval: { start: '[', line: '-', end: ']', point: 'o' },
};

/** Selects the glyphs that a terminal can show. */
export function selectGlyphs(terminal: { readonly unicode: boolean }): Glyphs {
  return terminal.unicode ? unicodeGlyphs : asciiGlyphs;
}

/** Tone of a state in every view. A glyph or a word always repeats the tone's meaning. */
export function stateTone(state: ConfigurationState | OutcomeType | 'waiting'): Tone {
  switch (state) {
    case 'complete':
      return 'good';
    case 'running':
      return 'running';
    case 'diverged':
      return 'warning';
    case 'failed':
      return 'bad';
    case 'waiting':
    case 'pruned':
    case 'cancelled':
      return 'faint';
  }
}
