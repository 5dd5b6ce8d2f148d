import type { Study } from '@ridgeline/core';
import { listViews } from './interaction.ts';

/** Key or term with its explanation. */
export type HelpEntry = readonly [name: string, explanation: string];

/** Keys that move through the views of a study. */
export function movementKeys(study: Pick<Study, 'definition'>): readonly HelpEntry[] {
  const views = listViews(study);
  return [
    [views.map((_, index) => index + 1).join(' '), `${views.join(', ')}; Tab for the next`],
    ['j k, arrows', 'move, like the mouse wheel; PgUp, PgDn, Home and End move further'],
    ['Enter', 'open the item under the cursor'],
    ['Esc', 'go back; on the leaderboard, clear filter, order and marks'],
    views.includes('front')
      ? ['g f', 'g switches to the strategies, f to the front; again to go back']
      : ['g', 'switch to the strategies; again to go back'],
    ['s S', 's sorts by the next column, S reverses the order'],
    ['m', 'mark a configuration; one chart shows all marked ones'],
    ['/', 'filter by strategy or state, such as "dropout failed"'],
    ['q, Ctrl-Z', 'q closes only the dashboard, Ctrl-Z suspends the study too'],
    ['?', 'this help; any key closes it'],
  ];
}

export const controlKeys: readonly HelpEntry[] = [
  ['p', 'pause or resume the study'],
  ['x X', 'x stops the trials under the cursor, X the study; both ask first'],
  ['Ctrl-C', 'once: finish the running trials, then stop; twice: stop now'],
];

export const terms: readonly HelpEntry[] = [
  ['gap', 'how much worse the metric is on validation than on training data'],
  ['seeds', 'number of complete repeats; each repeat has its own seed'],
  ['broken', 'share of configurations that failed or diverged'],
  ['±', 'standard deviation over the repeats'],
  ['interim', 'trials are still missing, so the leader may change'],
];

/** States of trials, in the order of the help. */
export const states = [
  'complete',
  'running',
  'waiting',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
] as const;
