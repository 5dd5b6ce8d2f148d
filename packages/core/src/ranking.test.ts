import { Ranking } from './ranking.ts';

const lower = new Ranking({ goal: 'minimize' });
const higher = new Ranking({ goal: 'maximize' });
const identity = (value: number | undefined) => value;

it('distinguishes better from worse', () => {
  expect([lower.isBetter(1, 2), lower.isBetter(1, 1), lower.isBetter(2, 1)]).toEqual([true, false, false]);
  expect([higher.isBetter(1, 2), higher.isBetter(1, 1), higher.isBetter(2, 1)]).toEqual([false, false, true]);
});

it('measures how much worse a value is than another', () => {
  expect([lower.compare(3, 1), higher.compare(3, 1)]).toEqual([2, -2]);
  expect([lower.loss(3), higher.loss(3)]).toEqual([3, -3]);
  expect([lower.compare(1, 1), higher.compare(1, 1)]).toEqual([0, 0]);
});

it('sorts stably, with the best first and missing values last', () => {
  const items = [
    { id: 'a', value: 2 },
    { id: 'b', value: undefined },
    { id: 'c', value: 1 },
    { id: 'd', value: 2 },
    { id: 'e', value: undefined },
  ];
  const sorted = (ranking: Ranking) => ranking.sort(items, ({ value }) => value).map(({ id }) => id);
  expect(sorted(lower).join('')).toBe('cadbe');
  expect(sorted(higher).join('')).toBe('adcbe');
  expect(lower.sort([Infinity, -Infinity, 0], identity)).toEqual([-Infinity, 0, Infinity]);
});

it('finds the first best item', () => {
  const items = [
    { id: 'a', value: undefined },
    { id: 'b', value: 1 },
    { id: 'c', value: 3 },
    { id: 'd', value: 1 },
    { id: 'e', value: 3 },
  ];
  expect(lower.best(items, ({ value }) => value)?.id).toBe('b');
  expect(higher.best(items, ({ value }) => value)?.id).toBe('c');
  expect(higher.best([undefined], identity)).toBeUndefined();
});
