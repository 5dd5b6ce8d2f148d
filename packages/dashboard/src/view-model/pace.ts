import type { OutcomeType, Plan, Progress, RunningTrial, StudyState } from '@ridgeline/core';
import { formatCount } from './format.ts';
import type { OwnerStatus } from './snapshot.ts';

/** Progress of a study and its remaining time. Times are in ms. */
export interface Pace {
  readonly endedTrials: number;
  /** Undefined if the number of trials is unknown. */
  readonly plannedTrials: number | undefined;
  /**
   * Completed share of the work, 0 to 1; a running trial counts by its epochs. Undefined if `plannedTrials` is undefined.
   */
  readonly share: number | undefined;
  /** Time in which trials have run; undefined before the first trial. */
  readonly elapsedTime: number | undefined;
  /** Remaining time; undefined while no trial runs, and if the number of trials or their duration is unknown. */
  readonly remainingTime: number | undefined;
  /** Trials per minute at the current rate; undefined while it is unknown. */
  readonly trialsPerMinute: number | undefined;
}

/** Inputs of {@link estimatePace}. */
export interface PaceInput {
  readonly plan: Plan | undefined;
  readonly progress: Progress;
  readonly running: readonly RunningTrial[];
  /** Process that runs the study; if undefined, the running trials are lost. */
  readonly owner: OwnerStatus | undefined;
  readonly state: StudyState;
  /** ms since 1970. */
  readonly now: number;
}

/**
 * Estimates the pace of a study. The duration of a trial is the time spent so far, divided by the number of ended trials
 * plus the completed shares of the running ones. The remaining trials are assumed to run with the current concurrency,
 * and to take at least as long as the longest running trial.
 */
export function estimatePace({ plan, progress, running, owner, state, now }: PaceInput): Pace {
  const endedTrials = countEndedTrials(progress);
  const parts = (owner === undefined ? [] : running).map((item) => {
    const done = completedShare(item);
    return { done, elapsed: Math.max(0, now - item.started) };
  });
  const done = endedTrials + parts.reduce((sum, part) => sum + part.done, 0);
  const plannedTrials = plan && Math.max(plan.trials, endedTrials);
  const common = {
    endedTrials,
    plannedTrials,
    share: plannedTrials === undefined ? undefined : estimateShare(done, plannedTrials, state),
    elapsedTime: measureElapsedTime(progress, owner, now),
  };

  // The duration of a trial cannot be estimated before its first report.
  const withProgress = parts.filter((part) => part.done > 0);
  const work = endedTrials + withProgress.reduce((sum, part) => sum + part.done, 0);
  const time = Math.max(0, progress.busy) + withProgress.reduce((sum, part) => sum + part.elapsed, 0);
  if (state !== 'open' || parts.length === 0 || work === 0 || time === 0) {
    return { ...common, remainingTime: undefined, trialsPerMinute: undefined };
  }
  const duration = time / work;
  const remainingTrials = plannedTrials === undefined ? Infinity : Math.max(0, plannedTrials - done);
  const concurrent = Math.max(parts.length, Math.min(owner?.threads ?? 0, Math.ceil(remainingTrials)));
  const last = Math.max(...parts.map((part) => (1 - part.done) * duration));
  return {
    ...common,
    remainingTime:
      plannedTrials === undefined ? undefined : Math.max(last, (remainingTrials * duration) / concurrent),
    trialsPerMinute: (60_000 * concurrent) / duration,
  };
}

/**
 * Completed share of a running trial; 0 for a trial that continues a training, since it reports earlier epochs again.
 */
function completedShare({ trial: { configuration, epochs }, last }: RunningTrial): number {
  if (configuration.part?.parent !== undefined) return 0;
  return Math.min(1, (last?.step ?? 0) / Math.max(1, epochs));
}

function estimateShare(done: number, planned: number, state: StudyState): number {
  // A study may be complete without all planned trials, for example if a criterion ended it.
  if (state === 'complete') return 1;
  return planned === 0 ? 0 : Math.min(1, done / planned);
}

/** Time in which trials ran, including the time since the last event if trials are still running. */
function measureElapsedTime(
  { workingTime, lastEvent, running }: Progress,
  owner: OwnerStatus | undefined,
  now: number,
): number | undefined {
  if (lastEvent === undefined) return undefined;
  return owner === undefined || running === 0 ? workingTime : workingTime + Math.max(0, now - lastEvent);
}

/** Formats the number of ended trials: `12 of 60 trials`, or `12 trials` if the total is unknown. */
export function trialCountText({ endedTrials, plannedTrials }: Pace): string {
  if (plannedTrials !== undefined)
    return `${formatCount(endedTrials)} of ${formatCount(plannedTrials)} trials`;
  return `${formatCount(endedTrials)} ${endedTrials === 1 ? 'trial' : 'trials'}`;
}

/** Number of trials with an outcome. */
export function countEndedTrials(progress: Progress): number {
  return Object.values<number>(progress.ended satisfies Record<OutcomeType, number>).reduce(
    (sum, count) => sum + count,
    0,
  );
}
