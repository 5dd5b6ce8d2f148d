import fc from 'fast-check';
import { Ranking } from '@ridgeline/core';
import { SizeBudget } from './size-budget.ts';

const ranking = new Ranking({ goal: 'minimize' });

describe('SizeBudget', () => {
  it('removes the worst trial first', () => {
    const budget = new SizeBudget(30, ranking);
    const add = (trial: number, value: number, size: number) => {
      budget.add({ trial, configuration: trial, value, size });
      return budget.trim(Infinity);
    };
    expect(add(0, 0.5, 10)).toEqual([]);
    expect(add(1, 0.9, 10)).toEqual([]);
    expect(add(2, 0.1, 10)).toEqual([]);
    expect(add(3, 0.4, 10)).toEqual([1]);
    expect(add(4, 0.8, 10)).toEqual([4]);
    expect(add(5, 0.2, 25)).toEqual([5, 3, 0]);
    budget.remove(2);
    expect(add(6, 0.7, 30)).toEqual([]);
  });

  it('keeps the best trials that fit, wherever the search ends', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        fc.nat(10),
        fc.func(fc.nat()),
        fc.nat(20),
        (drawnValues, capacity, endOrder, end) => {
          const budget = new SizeBudget(capacity * 7 + 3, ranking);
          const keptTrials = new Set<number>();
          const endedTrials = new Set<number>();
          // Two seeds of each configuration.
          const trials = drawnValues.map((value, trial) => ({
            trial,
            configuration: trial >> 1,
            value,
            size: 7,
          }));
          let finishedPrefix = 0;
          const trim = () => {
            for (const trial of budget.trim(finishedPrefix)) keptTrials.delete(trial);
          };
          for (const candidate of trials.toSorted((a, b) => endOrder(a.trial) - endOrder(b.trial))) {
            budget.add(candidate);
            keptTrials.add(candidate.trial);
            endedTrials.add(candidate.trial);
            const hasEnded = (configuration: number) =>
              trials.every(
                (sibling) => sibling.configuration !== configuration || endedTrials.has(sibling.trial),
              );
            while (finishedPrefix <= Math.min(end, trials.length) && hasEnded(finishedPrefix))
              finishedPrefix++;
            trim();
          }
          for (const { trial, configuration } of trials) {
            if (configuration < finishedPrefix) continue;
            budget.remove(trial);
            keptTrials.delete(trial);
          }
          trim();
          const bestTrials = trials
            .filter(({ configuration }) => configuration < finishedPrefix)
            .toSorted((a, b) => a.value - b.value || a.trial - b.trial)
            .slice(0, capacity);
          expect([...keptTrials].sort()).toEqual(bestTrials.map(({ trial }) => trial).sort());
        },
      ),
    );
  });
});
