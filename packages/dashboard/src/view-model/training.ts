import {
  shownAs,
  type ConfigurationRow,
  type ConfigurationState,
  type RunningTrial,
  type StudyDefinition,
} from '@ridgeline/core';

/**
 * Trials in training among those that have started; the others are queued. A trial that has reported is in training,
 * and so are the earliest ones, up to the number of threads: trials are handed out in that order.
 *
 * @param threads maximum number of trials that train at once
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

/**
 * State of a configuration as shown: `queued` if it has started but none of its trials is in training, `partial` if its
 * other seeds run only if it is chosen for them, `paused` if it was pruned at a pause, from which another configuration
 * may continue it.
 */
export type ShownState = ConfigurationState | 'queued' | 'partial' | 'paused';

/**
 * State of a configuration as shown.
 *
 * @param training trials that train now; undefined if unknown
 */
export function shownState(
  { state, configuration, running, complete }: ShownRow,
  training: readonly RunningTrial[] | undefined,
  { minSeeds = Infinity }: Pick<StudyDefinition, 'minSeeds'>,
): ShownState {
  if (state !== 'running') return shownAs(state, configuration);
  if (running === 0 && complete >= minSeeds) return 'partial';
  if (training === undefined) return state;
  const trains = training.some(({ trial }) => trial.configuration.number === configuration.number);
  return trains ? 'running' : 'queued';
}

type ShownRow = Pick<ConfigurationRow, 'state' | 'configuration' | 'running' | 'complete'>;
