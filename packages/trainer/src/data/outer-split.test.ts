import { loadDataSet, requireDataSource } from './data-sets.ts';
import type { SharedDataSet } from './shared-data-set.ts';

const splitCount = 5;
const originOf = (number: number, seed = 0) =>
  ({ type: 'named', name: 'breast-cancer', outer: { number, of: splitCount, seed } }) as const;
const serializeRows = ({ inputs, features, rows, targets }: SharedDataSet) =>
  Array.from({ length: rows }, (_, row) =>
    [...inputs.values.subarray(row * features, (row + 1) * features), targets[row]].join(' '),
  );
const countPositives = ({ targets }: SharedDataSet) =>
  Array.from(targets).filter((target) => target === 1).length;

describe('an outer split', () => {
  it('tests each row in exactly one split', async () => {
    const originalParts = [await loadDataSet('breast-cancer'), await loadDataSet('breast-cancer', 'test')];
    const allRows = originalParts.flatMap(serializeRows).sort();
    const testRows: string[] = [];
    const positiveCounts: number[] = [];
    for (let number = 1; number <= splitCount; number++) {
      const { rows } = requireDataSource(originOf(number));
      const train = await loadDataSet(originOf(number));
      const test = await loadDataSet(originOf(number), 'test');
      expect({ train: train.rows, test: test.rows }).toEqual(rows);
      expect([...serializeRows(train), ...serializeRows(test)].sort()).toEqual(allRows);
      expect(test.dataSetHash).toBe(originalParts[0]!.dataSetHash);
      expect(train.sha256).not.toBe(originalParts[0]!.sha256);
      testRows.push(...serializeRows(test));
      positiveCounts.push(countPositives(test));
    }
    expect(testRows.sort()).toEqual(allRows);
    expect(Math.max(...positiveCounts) - Math.min(...positiveCounts)).toBeLessThanOrEqual(1);
  });

  it('depends on its seed', async () => {
    const [first, repeated, other] = await Promise.all(
      [originOf(2), originOf(2), originOf(2, 1)].map((data) => loadDataSet(data, 'test')),
    );
    expect(serializeRows(repeated!)).toEqual(serializeRows(first!));
    expect(repeated!.sha256).toBe(first!.sha256);
    expect(serializeRows(other!)).not.toEqual(serializeRows(first!));
  });
});
