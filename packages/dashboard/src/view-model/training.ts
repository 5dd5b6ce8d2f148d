import type { ConfigurationRow, ConfigurationState, RunningTrial } from '@ridgeline/core';

/**
 * Trials that threads train now, of those that have started; the others are queued. A trial that has reported trains, and so
 * do those that began first, as far as there are threads: trials are handed out in that order.
 *
 * @param threads trials that train at once, at the most
 * @example
 * trainingOf(snapshot.running, 2).length; // 2
 */
export function trainingOf(running: readonly RunningTrial[], threads: number): readonly RunningTrial[] {
  const hasReported = ({ last }: RunningTrial) => last !== undefined;
  const silent = running
    .filter((item) => !hasReported(item))
    .sort((a, b) => a.started - b.started || a.trial.number - b.trial.number);
  const free = Math.max(0, threads - (running.length - silent.length));
  const first = new Set(silent.slice(0, free));
  return running.filter((item) => hasReported(item) || first.has(item));
}

/** State of a configuration as it is shown: one that has started and of which nothing trains is queued. */
export type ShownState = ConfigurationState | 'queued';

/**
 * State of a configuration, told apart by what trains.
 *
 * @param training trials that train now; undefined where nobody knows
 */
export function shownState(
  { state, configuration }: Pick<ConfigurationRow, 'state' | 'configuration'>,
  training: readonly RunningTrial[] | undefined,
): ShownState {
  if (state !== 'running' || training === undefined) return state;
  const trains = training.some(({ trial }) => trial.configuration.number === configuration.number);
  return trains ? 'running' : 'queued';
}
