import { readFileSync } from 'node:fs';

/** What jest wrote into its --outputFile; undefined where it ended before it could. */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Counts tests by what became of them. A suite that could not run counts as one failed test, and so does a run without
 * results: none of its tests can be said to have passed. An exit code that says failure is never ignored.
 */
export function countTests(result, exitCode) {
  const counts = {
    passed: result?.numPassedTests ?? 0,
    failed: result ? result.numFailedTests + result.numRuntimeErrorTestSuites : 1,
    skipped: result ? result.numPendingTests + result.numTodoTests : 0,
  };
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** As in `12 passed, 0 failed`, with `, 3 skipped` where some were. */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
