import { SharedTime } from './shared-time.ts';

describe('SharedTime', () => {
  it('shares the time of a group among those of its members that are active', () => {
    const time = new SharedTime(4, 100);
    expect(time.chargedAt(500)).toBe(100);
    expect(time.leave(500)).toBe(100);
    expect(time.leave(800)).toBe(200);
    expect(time.leave(1000)).toBe(300);
    expect(time.leave(1050)).toBe(350);
    // All that was charged is the time that passed.
    expect(100 + 200 + 300 + 350).toBe(1050 - 100);
  });

  it('charges a hanging thread whose members have all ended to nobody', () => {
    const time = new SharedTime(1, 0);
    time.leave(10);
    expect(time.chargedAt(1000)).toBeGreaterThan(10);
  });

  it('charges nobody for time that is skipped', () => {
    const time = new SharedTime(2, 0);
    time.chargedAt(100);
    time.skipTo(60_000);
    expect(time.chargedAt(60_100)).toBe(100);
  });
});
