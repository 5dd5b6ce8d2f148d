import { Ranking } from './ranking.ts';

const minimizing = new Ranking({ goal: 'minimize' });
const maximizing = new Ranking({ goal: 'maximize' });
const identity = (value: number | undefined) => value;

it('calls a lower value better if the goal is to minimize, and a higher one if it is to maximize', () => {
  expect([minimizing.isBetter(1, 2), minimizing.isBetter(1, 1), minimizing.isBetter(2, 1)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([maximizing.isBetter(1, 2), maximizing.isBetter(1, 1), maximizing.isBetter(2, 1)]).toEqual([
    false,
    false,
    true,
  ]);
});

it('measures how much worse a value is than another', () => {
  expect([minimizing.compare(3, 1), maximizing.compare(3, 1)]).toEqual([2, -2]);
  expect([minimizing.loss(3), maximizing.loss(3)]).toEqual([3, -3]);
  expect([minimizing.compare(1, 1), maximizing.compare(1, 1)]).toEqual([0, 0]);
});

it('sorts stably, with the best first and missing values last', () => {
  const items = [
    { id: 'a', value: 2 },
    { id: 'b', value: undefined },
    { id: 'c', value: 1 },
    { id: 'd', value: 2 },
    { id: 'e', value: undefined },
  ];
  const sortIds = (ranking: Ranking) => ranking.sort(items, ({ value }) => value).map(({ id }) => id);
  expect(sortIds(minimizing).join('')).toBe('cadbe');
  expect(sortIds(maximizing).join('')).toBe('adcbe');
  expect(minimizing.sort([Infinity, -Infinity, 0], identity)).toEqual([-Infinity, 0, Infinity]);
});

it('finds the first of the best items', () => {
  const items = [
    { id: 'a', value: undefined },
    { id: 'b', value: 1 },
    { id: 'c', value: 3 },
    { id: 'd', value: 1 },
    { id: 'e', value: 3 },
  ];
  expect(minimizing.best(items, ({ value }) => value)?.id).toBe('b');
  expect(maximizing.best(items, ({ value }) => value)?.id).toBe('c');
  expect(maximizing.best([undefined], identity)).toBeUndefined();
});
