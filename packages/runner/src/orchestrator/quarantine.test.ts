import fc from 'fast-check';
import { Quarantine } from './quarantine.ts';

describe('Quarantine', () => {
  it('halves what was lost together, and keeps one alone', () => {
    const quarantine = new Quarantine<number>();
    quarantine.suspect([1, 2, 3, 4, 5]);
    expect(quarantine.size).toBe(5);
    expect(quarantine.next()).toEqual([1, 2, 3]);
    expect(quarantine.next()).toEqual([4, 5]);
    quarantine.suspect([4]);
    expect(quarantine.next()).toEqual([4]);
    expect(quarantine.next()).toBeUndefined();
    expect(quarantine.size).toBe(0);
  });

  it('lets a cohort that did not come to run wait again as it is', () => {
    const quarantine = new Quarantine<number>();
    quarantine.suspect([1, 2, 3]);
    quarantine.hold(quarantine.next()!);
    quarantine.hold([]);
    expect([quarantine.next(), quarantine.next(), quarantine.next()]).toEqual([[3], [1, 2], undefined]);
  });

  it('finds the poisoned trials among any number, in a number of deaths that grows with the logarithm', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 128 }), fc.nat({ max: 127 }), (count, index) => {
        const poison = index % count;
        const quarantine = new Quarantine<number>();
        quarantine.suspect(Array.from({ length: count }, (_, trial) => trial));
        const ended = new Set<number>();
        let deaths = 0;
        let alone = 0;
        for (let cohort; (cohort = quarantine.next()) !== undefined;) {
          if (!cohort.includes(poison)) cohort.forEach((trial) => ended.add(trial));
          else {
            deaths++;
            if (cohort.length > 1 || alone++ === 0) quarantine.suspect(cohort);
          }
        }
        expect(ended.size).toBe(count - 1);
        expect(alone).toBe(2);
        expect(deaths).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 2);
      }),
    );
  });
});
