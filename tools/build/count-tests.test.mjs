import { describe, expect, it } from '@jest/globals';
import { countTests, countsLine } from './count-tests.mjs';

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

  it('counts failed tests, and one for each suite that could not run', () => {
    const red = { ...green, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    expect(countTests(red, 1)).toMatchObject({ passed: 3, failed: 3 });
  });

  it('counts one failure for a run without results', () => {
    expect(countTests(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('trusts a failed exit code over results without failures', () => {
    expect(countTests(green, 139)).toMatchObject({ failed: 1 });
  });
});

describe('countsLine', () => {
  it('names skipped tests only if there are some', () => {
    expect(countsLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(countsLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });
});
