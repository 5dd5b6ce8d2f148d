import { loadDataSet, requireDataSource } from './data-sets.ts';
import type { SharedDataSet } from './shared-data-set.ts';

const count = 5;
const origin = (number: number, seed = 0) =>
  ({ type: 'named', name: 'breast-cancer', outer: { number, of: count, seed } }) as const;
const serializeRows = ({ inputs, features, rows, targets }: SharedDataSet) =>
  Array.from({ length: rows }, (_, row) =>
    [...inputs.values.subarray(row * features, (row + 1) * features), targets[row]].join(' '),
  );
const positives = ({ targets }: SharedDataSet) => Array.from(targets).filter((target) => target === 1).length;

describe('an outer split', () => {
  it('tests each row in exactly one split', async () => {
    const originalParts = [await loadDataSet('breast-cancer'), await loadDataSet('breast-cancer', 'test')];
    const allRows = originalParts.flatMap(serializeRows).sort();
    const testRows: string[] = [];
    const counts: number[] = [];
    for (let number = 1; number <= count; number++) {
      const { rows } = requireDataSource(origin(number));
      const train = await loadDataSet(origin(number));
      const test = await loadDataSet(origin(number), 'test');
      expect({ train: train.rows, test: test.rows }).toEqual(rows);
      expect([...serializeRows(train), ...serializeRows(test)].sort()).toEqual(allRows);
      expect(test.dataSetHash).toBe(originalParts[0]!.dataSetHash);
      expect(train.sha256).not.toBe(originalParts[0]!.sha256);
      testRows.push(...serializeRows(test));
      counts.push(positives(test));
    }
    expect(testRows.sort()).toEqual(allRows);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('depends on its seed', async () => {
    const [first, repeated, other] = await Promise.all(
      [origin(2), origin(2), origin(2, 1)].map((data) => loadDataSet(data, 'test')),
    );
    expect(serializeRows(repeated!)).toEqual(serializeRows(first!));
    expect(repeated!.sha256).toBe(first!.sha256);
    expect(serializeRows(other!)).not.toEqual(serializeRows(first!));
  });
});
