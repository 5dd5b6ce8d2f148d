/** How far ahead groups are claimed on one machine, in ms: enough to hide a commit and a message. */
const HORIZON = 100;

/** At the most so many groups ahead for each thread. */
const MOST_AHEAD = 64;

/**
 * How many groups to have claimed beside those that train, so that a thread that becomes free finds one waiting. None
 * for groups that take long: what is claimed counts as begun, and is lost with the process.
 *
 * @param threads Training threads.
 * @param groupTime How long a group takes, in ms; undefined before the first has ended.
 * @param horizon How far ahead groups are claimed, in ms.
 * @example
 * lookAhead(2, 50); // 4
 */
export function lookAhead(threads: number, groupTime: number | undefined, horizon = HORIZON): number {
  if (groupTime === undefined) return 0;
  return Math.floor(threads * Math.min(MOST_AHEAD, horizon / groupTime));
}
