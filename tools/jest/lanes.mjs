/**
 * The name of a test file says what it needs:
 *
 * - `x.test.ts`: a moment
 * - `x.slow.test.ts`: seconds, since it starts processes or threads, or syncs a disk
 * - `x.server.test.ts`: a PostgreSQL or Redis server
 *
 * All tests of trainer are slow: TensorFlow has to start. A lane is the set of files that one command runs, here as a
 * pattern of those that it leaves out.
 */
const leftOut = {
  /** `npm test` */
  all: '\\.server\\.test\\.',
  /** `npm test -- --fast` */
  fast: '\\.(slow|server)\\.test\\.|/packages/trainer/',
  /** `npm test -- --servers` */
  servers: '(?<!\\.server)\\.test\\.',
};

/** Patterns for jest's `testPathIgnorePatterns`, of the lane that RIDGELINE_TESTS names. */
export const leftOutOfLane = [leftOut[process.env.RIDGELINE_TESTS ?? 'all']];
