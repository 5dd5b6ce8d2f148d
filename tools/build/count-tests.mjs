import { readFileSync } from 'node:fs';

/** Reads the results in jest's --outputFile; undefined if jest ended before it wrote them. */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Counts tests by result. A suite that could not run counts as one failed test, and so does a run without results. With
 * a failing exit code, at least one test counts as failed.
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

/** Formats counts as `12 passed, 0 failed`, with `, 3 skipped` if any test was. */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
