/**
 * Lanes of tests. The name of a test file tells what it needs:
 *
 * - `x.test.ts`: less than a second
 * - `x.slow.test.ts`: seconds, since it starts processes or threads, or syncs a disk
 * - `x.long.test.ts`: much of a minute, since it shows survival (kills, faults, whole runs with the built program),
 *   gathers evidence by hundreds of trainings, or needs what a machine may lack, such as tmux or a browser
 * - `x.server.test.ts`: a PostgreSQL or Redis server
 *
 * All tests of trainer are slow, since TensorFlow has to start. A lane is the set of files that one command runs; here
 * it is given by a pattern of the excluded files.
 */
const leftOut = {
  /** Lane of `npm test`. */
  all: '\\.(long|server)\\.test\\.',
  /** Lane of `npm test -- --fast`. */
  fast: '\\.(slow|long|server)\\.test\\.|/packages/trainer/',
  /** Lane of `npm test -- --long`. */
  long: '(?<!\\.long)\\.test\\.',
  /** Lane of `npm test -- --servers`. */
  servers: '(?<!\\.server)\\.test\\.',
};

/** True for a test file that a lane leaves out. */
export const isLeftOut = (lane, path) => new RegExp(leftOut[lane]).test(path);

/** Patterns for jest's `testPathIgnorePatterns`, of the lane in RIDGELINE_TESTS. */
export const leftOutOfLane = [leftOut[process.env.RIDGELINE_TESTS ?? 'all']];
