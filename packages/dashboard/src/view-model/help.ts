import { clip, join, lineOf, segment, type Line } from './line.ts';
import { glyphsOf, stateTone } from './glyphs.ts';
import type { Terminal } from './capabilities.ts';
import { rule } from './rule.ts';

type Pair = readonly [left: string, right: string];

const moving: readonly Pair[] = [
  ['1 2 3 4', 'leaderboard, strategies, parameters, log; also by Tab'],
  ['j k, arrows', 'move; PgUp, PgDn, Home and End move further'],
  ['Enter', 'open what the cursor is on'],
  ['Esc', 'back; in the leaderboard: without filter, as it is ranked'],
  ['g', 'group by strategy, and back'],
  ['s S', 'sort by the next column; the other way round'],
  ['/', 'filter by strategy or state, such as "dropout failed"'],
  ['q', 'close this view; the study goes on'],
  ['?', 'this help; any key leaves it'],
];

const controlling: readonly Pair[] = [
  ['p', 'pause the study, or resume it'],
  ['x', 'stop the trials that run under the cursor; asks first'],
  ['X', 'stop the whole study; asks first'],
  ['Ctrl-C', 'interrupt: once lets what runs finish, twice stops now'],
];

const words: readonly Pair[] = [
  ['gap', 'how much worse validation examples do than training examples'],
  ['seeds', 'how many of the repeats, one a training seed, are complete'],
  ['broken', 'the share of configurations that failed or diverged'],
  ['±', 'standard deviation over the repeats'],
  ['interim', 'what leads now may not lead when all trials are in'],
];

/** The help, cut to the terminal. */
export function helpLines(terminal: Terminal): readonly Line[] {
  const glyphs = glyphsOf(terminal);
  const width = Math.max(1, terminal.columns - 2);
  const pair = ([left, right]: Pair): Line => [...lineOf(left.padEnd(13), 'accent'), ...lineOf(right)];
  const states = (
    ['complete', 'running', 'waiting', 'pruned', 'diverged', 'failed', 'cancelled'] as const
  ).map((state): Line => [...lineOf(`${glyphs.state[state]} `, stateTone(state)), ...lineOf(state)]);
  return [
    rule('moving', '', width, glyphs),
    ...moving.map(pair),
    rule('controlling, where somebody runs the study', '', width, glyphs),
    ...controlling.map(pair),
    rule('words', '', width, glyphs),
    ...words.map(pair),
    rule('states', '', width, glyphs),
    join(states, lineOf('  ')),
  ]
    .map((line) => clip([segment(' '), ...clip(line, width)], terminal.columns))
    .slice(0, Math.max(1, terminal.rows - 1));
}
