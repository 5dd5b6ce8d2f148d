import { describe, expect, it } from '@jest/globals';
import { countTests, formatCounts } from './count-tests.mjs';

const green = {
  numPassedTests: 3,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 1,
  numTodoTests: 1,
};

describe('countTests', () => {
  it('counts todo tests as skipped', () => {
    expect(countTests(green, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('adds one failed test for each suite that could not run', () => {
    const red = { ...green, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    expect(countTests(red, 1)).toMatchObject({ passed: 3, failed: 3 });
  });

  it('counts one failure for a run without results', () => {
    expect(countTests(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts one failure for a failing exit code without failed tests', () => {
    expect(countTests(green, 139)).toMatchObject({ failed: 1 });
  });
});

describe('formatCounts', () => {
  it('mentions skipped tests only if there are some', () => {
    expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(formatCounts({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });
});
