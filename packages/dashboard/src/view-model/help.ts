import { emptyLine, lineOf, clip, segment, type Line } from './line.ts';
import { glyphsOf, stateTone } from './glyphs.ts';
import type { Terminal } from './capabilities.ts';
import { rule } from './rule.ts';

const keys: readonly (readonly [string, string])[] = [
  ['q', 'close this view; the study goes on'],
  ['Ctrl-C', 'interrupt the study: once lets what runs finish, twice stops now'],
  ['j k, arrows', 'move through the leaderboard'],
  ['PgUp PgDn', 'move by a page'],
  ['g G, Home End', 'first and last row'],
  ['?', 'this help; any key leaves it'],
];

const words: readonly (readonly [string, string])[] = [
  ['gap', 'how much worse the net does on validation examples than on training examples'],
  ['seeds', 'how many of the repeats, one a training seed, are complete'],
  ['±', 'standard deviation over the repeats'],
  ['interim', 'what leads now may not lead when all trials are in'],
];

/** The help, cut to the terminal. */
export function helpLines(terminal: Terminal): readonly Line[] {
  const glyphs = glyphsOf(terminal);
  const width = Math.max(1, terminal.columns - 2);
  const pair = ([left, right]: readonly [string, string]): Line => [
    ...lineOf(left.padEnd(15), 'accent'),
    ...lineOf(right),
  ];
  const states = (
    ['complete', 'running', 'waiting', 'pruned', 'diverged', 'failed', 'cancelled'] as const
  ).map((state): Line => [...lineOf(`${glyphs.state[state]} `, stateTone(state)), ...lineOf(`${state}  `)]);
  return [
    rule('keys', '', width, glyphs),
    ...keys.map(pair),
    emptyLine,
    rule('words', '', width, glyphs),
    ...words.map(pair),
    emptyLine,
    rule('states', '', width, glyphs),
    states.flat(),
  ]
    .map((line) => clip([segment(' '), ...clip(line, width)], terminal.columns))
    .slice(0, Math.max(1, terminal.rows - 1));
}
