import { StartBackoff } from './start-backoff.ts';

describe('StartBackoff', () => {
  it('doubles the pause until it gives up after a minute', () => {
    const backoff = new StartBackoff();
    let now = 5000;
    const pauses: number[] = [];
    for (let pause = backoff.recordFailure(now); pause !== undefined; pause = backoff.recordFailure(now)) {
      pauses.push(pause);
      now += pause;
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]);
    expect(backoff.failureCount).toBe(12);
    expect(now).toBeGreaterThanOrEqual(65_000);
  });

  it('resets after a successful start', () => {
    const backoff = new StartBackoff();
    backoff.recordFailure(0);
    backoff.recordSuccess();
    expect(backoff.recordFailure(70_000)).toBe(250);
  });
});
