import type { ConfigurationState, OutcomeType } from '@ridgeline/core';
import type { Tone } from './line.ts';

/** Look of a chart's series apart from its tone: a line, or separate points in one of three shapes. */
export type SeriesLook = 'line' | 'dashed' | 'dotted' | 'points' | 'tall' | 'wide';

/** The characters that the screen draws with. */
export interface Glyphs {
  readonly state: Readonly<Record<ConfigurationState | 'waiting', string>>;
  readonly cursor: string;
  readonly plusMinus: string;
  readonly better: Readonly<Record<'minimize' | 'maximize', string>>;
  readonly separator: string;
  /** Filled part of a bar, its half step, and its rest. */
  readonly bar: { readonly filled: string; readonly half: string; readonly rest: string };
  /** Levels of a sparkline from low to high; empty if a curve cannot be drawn. */
  readonly levels: readonly string[];
  /** A spread on an axis: its tails, its middle half, its median. */
  readonly spread: { readonly tail: string; readonly half: string; readonly median: string };
  /** The left edge of a chart, and a mark on it. */
  readonly axis: { readonly line: string; readonly mark: string };
  /** Names of the looks of a chart's series, for its legend. */
  readonly legend: Readonly<Record<SeriesLook, string>>;
  /** True if Braille patterns can be drawn. */
  readonly braille: boolean;
  /** An interval on an axis: its ends, its line, the point in it. */
  readonly interval: {
    readonly start: string;
    readonly line: string;
    readonly end: string;
    readonly point: string;
  };
}

const unicode: Glyphs = {
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
  better: { minimize: '↓', maximize: '↑' },
  separator: ' · ',
  bar: { filled: '━', half: '╸', rest: '─' },
  // The full block is left out, since curves in adjacent rows would run together.
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇'],
  spread: { tail: '─', half: '━', median: '●' },
  axis: { line: '│', mark: '┤' },
  legend: { line: '━', dashed: '╍', dotted: '┅', points: '⠿', tall: '⡇', wide: '⠒' },
  braille: true,
  interval: { start: '├', line: '─', end: '┤', point: '●' },
};

const plain: Glyphs = {
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
  better: { minimize: 'v', maximize: '^' },
  separator: ' | ',
  bar: { filled: '#', half: '#', rest: '-' },
  levels: [],
  spread: { tail: '-', half: '=', median: 'o' },
  axis: { line: '|', mark: '+' },
  legend: { line: '*', dashed: '~', dotted: ':', points: 'o', tall: '|', wide: '-' },
  braille: false,
  interval: { start: '[', line: '-', end: ']', point: 'o' },
};

/** Glyphs for a terminal: ASCII if it supports nothing else. */
export function glyphsOf(terminal: { readonly unicode: boolean }): Glyphs {
  return terminal.unicode ? unicode : plain;
}

/** Tone of a state, the same everywhere. A glyph or a word always repeats its meaning. */
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
