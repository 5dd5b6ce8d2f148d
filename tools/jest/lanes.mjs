/**
 * A test file says by its name what it takes:
 *
 * - `x.test.ts`: a moment
 * - `x.slow.test.ts`: seconds, as what starts processes, threads or TensorFlow
 * - `x.server.test.ts`: a PostgreSQL or Redis server
 *
 * A lane is the set of files that one command runs, here as a pattern of those that it leaves out.
 */
const leftOut = {
  /** `npm test` */
  all: '\\.server\\.test\\.',
  /** `npm test -- --fast` */
  fast: '\\.(slow|server)\\.test\\.',
  /** `npm test -- --servers` */
  servers: '(?<!\\.server)\\.test\\.',
};

/** Patterns for jest's `testPathIgnorePatterns`, of the lane that RIDGELINE_TESTS names. */
export const leftOutOfLane = [leftOut[process.env.RIDGELINE_TESTS ?? 'all']];
