import type { OutcomeType, Plan, Progress, RunningTrial, StudyState } from '@ridgeline/core';
import { formatCount, formatCounted } from './format.ts';
import type { OwnerStatus } from './snapshot.ts';

/** Progress and remaining time of a study. Times are in ms. */
export interface Pace {
  /** Number of trials with an outcome. */
  readonly endedCount: number;
  /** Number of planned trials; undefined if unknown. */
  readonly plannedCount: number | undefined;
  /** Completed share of the planned trials, 0 to 1; a running trial counts by its completed share. Undefined if unknown. */
  readonly share: number | undefined;
  /** Time in which trials ran; undefined before the first trial. */
  readonly elapsedTime: number | undefined;
  /** Estimate; undefined while no trial runs, and if the number of trials or their duration is unknown. */
  readonly remainingTime: number | undefined;
  /** Estimate for the running trials; undefined while no trial runs, and if their duration is unknown. */
  readonly trialsPerMinute: number | undefined;
}

/** Inputs of {@link estimatePace}. */
export interface PaceInput {
  readonly plan: Plan | undefined;
  readonly progress: Progress;
  readonly running: readonly RunningTrial[];
  /** Status of the process that runs the study; without one, `running` is ignored. */
  readonly owner: OwnerStatus | undefined;
  readonly state: StudyState;
  /** ms since 1970. */
  readonly now: number;
}

/**
 * Estimates the pace of a study. The mean duration of a trial is the time spent so far, divided by the number of ended
 * trials plus the completed shares of the running ones. The estimate assumes that the remaining trials occupy all
 * threads, and that the study ends no earlier than any running trial.
 */
export function estimatePace({ plan, progress, running, owner, state, now }: PaceInput): Pace {
  const endedCount = countEndedTrials(progress);
  const runningTrials = (owner === undefined ? [] : running).map((trial) => ({
    share: completedShare(trial),
    elapsedTime: Math.max(0, now - trial.started),
  }));
  const completedCount = endedCount + runningTrials.reduce((sum, { share }) => sum + share, 0);
  const plannedCount = plan && Math.max(plan.trials, endedCount);
  const progressFields = {
    endedCount,
    plannedCount,
    share: plannedCount === undefined ? undefined : estimateShare(completedCount, plannedCount, state),
    elapsedTime: measureElapsedTime(progress, owner, now),
  };

  // The duration of a trial cannot be estimated before its first report.
  const trialsWithReports = runningTrials.filter(({ share }) => share > 0);
  const trialEquivalents = endedCount + trialsWithReports.reduce((sum, { share }) => sum + share, 0);
  const timeSpent =
    Math.max(0, progress.busy) + trialsWithReports.reduce((sum, { elapsedTime }) => sum + elapsedTime, 0);
  if (state !== 'open' || runningTrials.length === 0 || trialEquivalents === 0 || timeSpent === 0) {
    return { ...progressFields, remainingTime: undefined, trialsPerMinute: undefined };
  }
  const trialDuration = timeSpent / trialEquivalents;
  const remainingCount = plannedCount === undefined ? Infinity : Math.max(0, plannedCount - completedCount);
  const concurrency = Math.max(
    runningTrials.length,
    Math.min(owner?.threads ?? 0, Math.ceil(remainingCount)),
  );
  const longestRemainder = Math.max(...runningTrials.map(({ share }) => (1 - share) * trialDuration));
  return {
    ...progressFields,
    remainingTime:
      plannedCount === undefined
        ? undefined
        : Math.max(longestRemainder, (remainingCount * trialDuration) / concurrency),
    trialsPerMinute: (60_000 * concurrency) / trialDuration,
  };
}

/**
 * Completed share of a running trial. A trial that continues an earlier training counts as 0, because it reports that
 * training's epochs again.
 */
function completedShare({ trial: { configuration, epochs }, last }: RunningTrial): number {
  if (configuration.part?.parent !== undefined) return 0;
  return Math.min(1, (last?.step ?? 0) / Math.max(1, epochs));
}

function estimateShare(completedCount: number, plannedCount: number, state: StudyState): number {
  // A study may be complete without all planned trials, for example if a criterion ended it.
  if (state === 'complete') return 1;
  return plannedCount === 0 ? 0 : Math.min(1, completedCount / plannedCount);
}

/** Time in which trials ran. While trials run, it includes the time since the last event. */
function measureElapsedTime(
  { workingTime, lastEvent, running }: Progress,
  owner: OwnerStatus | undefined,
  now: number,
): number | undefined {
  if (lastEvent === undefined) return undefined;
  return owner === undefined || running === 0 ? workingTime : workingTime + Math.max(0, now - lastEvent);
}

/** Formats the number of ended trials: `12 of 60 trials`, or `12 trials` if the total is unknown. */
export function trialCountText({ endedCount, plannedCount }: Pace): string {
  if (plannedCount !== undefined) return `${formatCount(endedCount)} of ${formatCount(plannedCount)} trials`;
  return formatCounted(endedCount, 'trial');
}

/** Number of trials with an outcome. */
export function countEndedTrials(progress: Progress): number {
  return Object.values<number>(progress.ended satisfies Record<OutcomeType, number>).reduce(
    (sum, count) => sum + count,
    0,
  );
}
