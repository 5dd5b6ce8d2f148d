/**
 * The name of a test file says what it needs:
 *
 * - `x.test.ts`: a moment
 * - `x.slow.test.ts`: seconds, since it starts processes or threads, or syncs a disk
 * - `x.long.test.ts`: much of a minute, since it gathers evidence: hundreds of trainings, or the packed packages
 * - `x.server.test.ts`: a PostgreSQL or Redis server
 *
 * All tests of trainer are slow: TensorFlow has to start. A lane is the set of files that one command runs, here as a
 * pattern of those that it leaves out.
 */
const leftOut = {
  /** `npm test` */
  all: '\\.(long|server)\\.test\\.',
  /** `npm test -- --fast` */
  fast: '\\.(slow|long|server)\\.test\\.|/packages/trainer/',
  /** `npm test -- --long` */
  long: '(?<!\\.long)\\.test\\.',
  /** `npm test -- --servers` */
  servers: '(?<!\\.server)\\.test\\.',
};

/** Patterns for jest's `testPathIgnorePatterns`, of the lane that RIDGELINE_TESTS names. */
export const leftOutOfLane = [leftOut[process.env.RIDGELINE_TESTS ?? 'all']];
