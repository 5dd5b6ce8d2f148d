import { loadDataSet, dataSource } from './data-sets.ts';
import type { SharedDataSet } from './shared-data-set.ts';

const of = 5;
const origin = (number: number, seed = 0) =>
  ({ type: 'named', name: 'breast-cancer', outer: { number, of, seed } }) as const;
const rowsIn = ({ inputs, features, rows, targets }: SharedDataSet) =>
  Array.from({ length: rows }, (_, row) =>
    [...inputs.values.subarray(row * features, (row + 1) * features), targets[row]].join(' '),
  );
const positives = ({ targets }: SharedDataSet) => Array.from(targets).filter((target) => target === 1).length;

describe('an outer split', () => {
  it('tests each row in exactly one split, and trains on it in the others', async () => {
    const whole = [await loadDataSet('breast-cancer'), await loadDataSet('breast-cancer', 'test')];
    const all = whole.flatMap(rowsIn).sort();
    const tested: string[] = [];
    const counts: number[] = [];
    for (let number = 1; number <= of; number++) {
      const { rows } = dataSource(origin(number));
      const train = await loadDataSet(origin(number));
      const test = await loadDataSet(origin(number), 'test');
      expect({ train: train.rows, test: test.rows }).toEqual(rows);
      expect([...rowsIn(train), ...rowsIn(test)].sort()).toEqual(all);
      expect(test.whole).toBe(whole[0]!.whole);
      expect(train.sha256).not.toBe(whole[0]!.sha256);
      tested.push(...rowsIn(test));
      counts.push(positives(test));
    }
    expect(tested.sort()).toEqual(all);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('depends on its seed', async () => {
    const [first, again, other] = await Promise.all(
      [origin(2), origin(2), origin(2, 1)].map((data) => loadDataSet(data, 'test')),
    );
    expect(rowsIn(again!)).toEqual(rowsIn(first!));
    expect(again!.sha256).toBe(first!.sha256);
    expect(rowsIn(other!)).not.toEqual(rowsIn(first!));
  });
});
