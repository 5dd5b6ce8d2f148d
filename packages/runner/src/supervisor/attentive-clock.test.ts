import { AttentiveClock } from './attentive-clock.ts';

describe('AttentiveClock', () => {
  it('counts at most one second between two ticks', () => {
    let time = 5000;
    const clock = new AttentiveClock(() => time);
    expect(clock.now).toBe(0);
    time += 100;
    expect(clock.tick()).toBe(100);
    time += 120_000;
    expect(clock.tick()).toBe(1100);
    time += 100;
    expect(clock.now).toBe(1100);
    expect(clock.tick()).toBe(1200);
  });
});
