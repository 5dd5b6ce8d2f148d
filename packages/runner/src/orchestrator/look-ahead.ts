/** Duration of the work that is claimed in advance on one machine, in ms. A commit and a message take less. */
const HORIZON = 100;

/** Weight of the newest trial in the mean time of a trial. */
const NEWEST_WEIGHT = 0.1;

/** Moving average of trial times after one more trial of `duration` ms; `duration` itself if it is the first. */
export function updateMeanTime(duration: number, mean = duration): number {
  return duration * NEWEST_WEIGHT + mean * (1 - NEWEST_WEIGHT);
}

/** Maximum number of claims in advance for each thread. */
const MAX_AHEAD = 64;

/**
 * Number of trials to claim in advance for threads that become free. It is 0 if trials take long, because a claimed
 * trial counts as started, and is lost if the process dies.
 *
 * @param threads number of training threads.
 * @param trialTime mean time of a trial, in ms; undefined before the first trial has ended.
 * @param horizon duration of the work that is claimed in advance, in ms.
 * @example
 * computeLookAhead(2, 50); // 4
 */
export function computeLookAhead(threads: number, trialTime: number | undefined, horizon = HORIZON): number {
  if (trialTime === undefined) return 0;
  return Math.floor(threads * Math.min(MAX_AHEAD, horizon / trialTime));
}
