import { Quarantine } from './quarantine.ts';

describe('Quarantine', () => {
  it('runs suspects one at a time, in order', () => {
    const quarantine = new Quarantine<number>();
    expect(quarantine.next()).toBeUndefined();
    quarantine.hold([1, 2]);
    quarantine.hold([3]);
    expect(quarantine.size).toBe(3);
    expect([quarantine.next(), quarantine.next()]).toEqual([1, 2]);
    quarantine.hold([1]);
    expect([quarantine.next(), quarantine.next(), quarantine.next()]).toEqual([3, 1, undefined]);
    expect(quarantine.size).toBe(0);
  });
});
