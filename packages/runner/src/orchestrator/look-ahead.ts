/** How far ahead trials are claimed on one machine, in ms: enough to hide a commit and a message. */
const HORIZON = 100;

/** At the most so many trials ahead for each thread. */
const MOST_AHEAD = 64;

/**
 * Number of trials to have claimed beside those that train, so that a thread that becomes free finds one waiting. None
 * where trials take long: a claim counts as begun, and is lost with the process.
 *
 * @param threads Training threads.
 * @param trialTime Mean time of a trial, in ms; undefined before the first has ended.
 * @param horizon How far ahead trials are claimed, in ms.
 * @example
 * lookAhead(2, 50); // 4
 */
export function lookAhead(threads: number, trialTime: number | undefined, horizon = HORIZON): number {
  if (trialTime === undefined) return 0;
  return Math.floor(threads * Math.min(MOST_AHEAD, horizon / trialTime));
}
