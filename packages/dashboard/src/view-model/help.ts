import { viewsOf } from './interaction.ts';

/** A key or a word, and what it does or means. */
export type Explained = readonly [name: string, meaning: string];

/** Views that every study has. */
const everyView = viewsOf({ definition: {} });

export const moving: readonly Explained[] = [
  [everyView.map((_, index) => index + 1).join(' '), `${everyView.join(', ')}; also by Tab`],
  ['j k, arrows', 'move, as the wheel does; PgUp, PgDn, Home, End move further'],
  ['Enter', 'open the item under the cursor'],
  ['Esc', 'back; in the leaderboard: clear filter, order and marks'],
  ['g f', 'group by strategy; the front of several objectives; and back'],
  ['s S', 'sort by the next column; reverse the order'],
  ['m', 'mark a configuration: all marked ones share one chart'],
  ['/', 'filter by strategy or state, such as "dropout failed"'],
  ['q, Ctrl-Z', 'close this view, and the study continues; suspend both'],
  ['?', 'this help; any key closes it'],
];

export const controlling: readonly Explained[] = [
  ['p', 'pause the study, or resume it'],
  ['x X', 'stop trials under the cursor, or the whole study; asks first'],
  ['Ctrl-C', 'interrupt: once finishes the running trials, twice stops now'],
];

export const explainedTerms: readonly Explained[] = [
  ['gap', 'how much worse validation examples do than training examples'],
  ['seeds', 'how many of the repeats, one per training seed, are complete'],
  ['broken', 'the share of configurations that failed or diverged'],
  ['±', 'standard deviation over the repeats'],
  ['interim', 'what leads now may not lead when all trials are in'],
];

/** The states of trials, in the order in which they are explained. */
export const states = [
  'complete',
  'running',
  'waiting',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
] as const;
