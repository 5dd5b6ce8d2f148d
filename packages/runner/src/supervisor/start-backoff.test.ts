import { StartBackoff } from './start-backoff.ts';

describe('StartBackoff', () => {
  it('waits longer after each failure, and stops trying after a minute', () => {
    const backoff = new StartBackoff();
    let now = 5000;
    const pauses: number[] = [];
    for (let pause = backoff.failed(now); pause !== undefined; pause = backoff.failed(now)) {
      pauses.push(pause);
      now += pause;
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]);
    expect(backoff.failures).toBe(12);
    expect(now).toBeGreaterThanOrEqual(65_000);
  });

  it('resets after a successful start', () => {
    const backoff = new StartBackoff();
    backoff.failed(0);
    backoff.succeeded();
    expect(backoff.failed(70_000)).toBe(250);
  });
});
