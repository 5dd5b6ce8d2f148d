import type { Report } from '@ridgeline/core';
import type { History } from './history.ts';

export type Decision = 'continue' | 'stop';

/**
 * Whether a trial goes on after its last report, given its own curve and what is known of the other configurations.
 * There is no pruner but `none`, under which every trial goes on.
 *
 * @example
 * decide([{ step: 1, values: { val_loss: 0.4 } }], []); // 'continue'
 */
export function decide(_reports: readonly Report[], _history: History): Decision {
  return 'continue';
}
