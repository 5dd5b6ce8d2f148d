import {
  displayState,
  type ConfigurationRow,
  type ConfigurationState,
  type RunningTrial,
  type StudyDefinition,
} from '@ridgeline/core';

/**
 * Started trials that are in training; the others are queued. A trial that has reported is in training. The remaining
 * threads train the earliest trials without a report, because threads take trials in the order of their starts.
 *
 * @param threads maximum number of trials that train simultaneously
 * @example
 * trialsInTraining(snapshot.running, 2).length; // 2
 */
export function trialsInTraining(running: readonly RunningTrial[], threads: number): readonly RunningTrial[] {
  const hasReported = ({ last }: RunningTrial) => last !== undefined;
  const silentTrials = running
    .filter((item) => !hasReported(item))
    .sort((a, b) => a.started - b.started || a.trial.number - b.trial.number);
  const freeThreads = Math.max(0, threads - (running.length - silentTrials.length));
  const earliestTrials = new Set(silentTrials.slice(0, freeThreads));
  return running.filter((item) => hasReported(item) || earliestTrials.has(item));
}

/**
 * Displayed state of a configuration. `queued`: started, but none of its trials is in training. `partial`: its other
 * seeds run only if it is selected for them. `paused`: pruned at a pause, from which another configuration may continue
 * training.
 */
export type ShownState = ConfigurationState | 'queued' | 'partial' | 'paused';

/**
 * Returns the displayed state of a configuration.
 *
 * @param training trials in training; undefined if unknown
 */
export function shownState(
  {
    state,
    configuration,
    running,
    complete,
  }: Pick<ConfigurationRow, 'state' | 'configuration' | 'running' | 'complete'>,
  training: readonly RunningTrial[] | undefined,
  { minSeeds = Infinity }: Pick<StudyDefinition, 'minSeeds'>,
): ShownState {
  if (state !== 'running') return displayState(state, configuration);
  if (running === 0 && complete >= minSeeds) return 'partial';
  if (training === undefined) return state;
  const isTraining = training.some(({ trial }) => trial.configuration.number === configuration.number);
  return isTraining ? 'running' : 'queued';
}
