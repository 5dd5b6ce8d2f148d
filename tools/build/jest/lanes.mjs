/**
 * Lanes of tests. The extension of a test file states its needs:
 *
 * - `x.test.ts`: less than a second
 * - `x.slow.test.ts`: seconds; it starts processes or threads, or syncs a disk
 * - `x.long.test.ts`: too long for the three minutes of `npm test`; it injects faults, runs whole sweeps with the built
 *   program or trains hundreds of networks; or it needs a program that a machine may lack, such as tmux or a browser
 * - `x.server.test.ts`: a PostgreSQL or Redis server
 *
 * All tests of trainer are slow, because TensorFlow has to start. A lane is the set of files that one command runs,
 * defined by a pattern for the excluded files.
 */
const exclusions = {
  /** Lane of `npm test`. */
  all: '\\.(long|server)\\.test\\.',
  /** Lane of `npm test -- --fast`. */
  fast: '\\.(slow|long|server)\\.test\\.|/packages/trainer/',
  /** Lane of `npm test -- --long`. */
  long: '(?<!\\.long)\\.test\\.',
  /** Lane of `npm test -- --servers`. */
  servers: '(?<!\\.server)\\.test\\.',
};

/** True if a lane excludes a test file. */
export const isExcluded = (lane, path) => new RegExp(exclusions[lane]).test(path);

/** Value of jest's `testPathIgnorePatterns` for the lane in RIDGELINE_TESTS. */
export const excludedPatterns = [exclusions[process.env.RIDGELINE_TESTS ?? 'all']];
