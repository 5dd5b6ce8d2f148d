import fc from 'fast-check';
import { selectConfigurations, type ConfigurationSelection } from './select-configurations.ts';
import type { ConfigurationTable } from './study-page.ts';

const names = ['none', 'dropout'];
const table: ConfigurationTable = {
  seedCount: 2,
  number: [4, 1, 7, 3],
  strategy: [1, 0, 1, 1],
  state: ['complete', 'complete', 'complete', 'failed'],
  value: [0.9, 0.8, 0.7, null],
  violation: [0, 0, 0.2, null],
  parameters: [
    { path: 'network.dropout', name: 'dropout', values: [0.5, null, 0.1, 0.3] },
    {
      path: 'training.schedule.name',
      name: 'schedule.name',
      values: ['cosine', 'constant', 'cosine', 'constant'],
    },
  ],
};
const selectNumbers = (selection: ConfigurationSelection) =>
  selectConfigurations(table, names, selection).map((row) => table.number[row]);

it.each([
  ['', [4, 1, 7, 3]],
  ['dropout<0.4', [7, 3]],
  ['dropout>=0.3 state=complete', [4]],
  ['network.dropout=0.1', [7]],
  ['schedule.name!=cosine', [1, 3]],
  ['strategy=none', [1]],
  ['value>0.75', [4, 1]],
  ['violation>0', [7]],
  ['COSINE', [4, 7]],
  ['unknown<3', []],
])('filters by "%s"', (filter, expected) => {
  expect(selectNumbers({ filter })).toEqual(expected);
});

it('sorts missing values last in either direction', () => {
  const by = { parameter: 'network.dropout' };
  expect(selectNumbers({ sort: { by, descending: false } })).toEqual([7, 3, 4, 1]);
  expect(selectNumbers({ sort: { by, descending: true } })).toEqual([4, 3, 7, 1]);
  expect(selectNumbers({ sort: { by: 'value', descending: false } })).toEqual([7, 1, 4, 3]);
});

it('selects by brush, state and strategy', () => {
  expect(selectNumbers({ brushedNumbers: new Set([1, 3]) })).toEqual([1, 3]);
  expect(selectNumbers({ state: 'failed' })).toEqual([3]);
  expect(selectNumbers({ strategies: new Set([0]) })).toEqual([1]);
});

it('accepts any text as a filter', () => {
  fc.assert(
    fc.property(fc.string(), (filter) => {
      const rows = selectConfigurations(table, names, { filter });
      expect(rows.every((row) => row >= 0 && row < table.number.length)).toBe(true);
      expect(new Set(rows).size).toBe(rows.length);
    }),
  );
});
