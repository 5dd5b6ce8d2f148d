import fc from 'fast-check';
import { SizeBudget } from './size-budget.ts';

const lower = (a: number, b: number) => a < b;

describe('SizeBudget', () => {
  it('lets the worst go first, and the newest where it is the worst', () => {
    const budget = new SizeBudget(30, lower);
    expect(budget.add({ trial: 0, value: 0.5, size: 10 })).toEqual([]);
    expect(budget.add({ trial: 1, value: 0.9, size: 10 })).toEqual([]);
    expect(budget.add({ trial: 2, value: 0.1, size: 10 })).toEqual([]);
    expect(budget.add({ trial: 3, value: 0.4, size: 10 })).toEqual([1]);
    expect(budget.add({ trial: 4, value: 0.8, size: 10 })).toEqual([4]);
    expect(budget.add({ trial: 5, value: 0.2, size: 25 })).toEqual([0, 3, 5]);
  });

  it('holds the best that fit, whatever the order in which trials of one size come', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 });
    fc.assert(
      fc.property(values, fc.nat(10), fc.func(fc.nat()), (all, room, place) => {
        const budget = new SizeBudget(room * 7 + 3, lower);
        const held = new Set<number>();
        const trials = all.map((value, trial) => ({ trial, value, size: 7 }));
        for (const one of trials.toSorted((a, b) => place(a.trial) - place(b.trial))) {
          held.add(one.trial);
          for (const trial of budget.add(one)) held.delete(trial);
        }
        const best = trials.toSorted((a, b) => a.value - b.value || a.trial - b.trial).slice(0, room);
        expect([...held].sort()).toEqual(best.map(({ trial }) => trial).sort());
      }),
    );
  });
});
