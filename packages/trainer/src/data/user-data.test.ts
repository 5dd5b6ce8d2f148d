import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DataOrigin } from '@ridgeline/core';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { checkTask } from '../check-task.ts';
import { checkDataTask, requireDataSource, listDataFiles, loadDataSet } from './data-sets.ts';
import { scaleInputs, fitScaling } from './examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

let fileCount = 0;
const writeDataFile = (text: string | Uint8Array, name = `table-${fileCount++}.csv`) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
type CsvOrigin = Extract<DataOrigin, { type: 'csv' }>;
const createCsv = (text: string, settings: Partial<CsvOrigin> = {}): CsvOrigin => ({
  type: 'csv',
  name: writeDataFile(text),
  target: 'y',
  types: {},
  missing: 'refuse',
  missingValues: [],
  delimiter: undefined,
  decimal: undefined,
  test: { type: 'count', count: 1 },
  ...settings,
});

/** Rows of the training part, then of the test part: the inputs, which are not standardised, and the target. */
function readRows(origin: CsvOrigin) {
  const source = requireDataSource(origin);
  return (['train', 'test'] as const).flatMap((part) => {
    const { inputs, targets, rows, features } = source.load(part);
    return Array.from({ length: rows }, (_, row) => [
      ...inputs.values.subarray(row * features, (row + 1) * features),
      targets[row]!,
    ]);
  });
}

describe("a user's CSV file", () => {
  it('can have numeric and categorical inputs', () => {
    const origin = createCsv('a,kind,note,y\n1,red,x,0.5\n2,"blue",y,1.5\n3,red,z,2.5\n', {
      types: { note: 'ignore' },
    });
    const source = requireDataSource(origin);
    expect(source).toMatchObject({
      problem: { type: 'regression' },
      rows: { train: 2, test: 1 },
      features: 3,
    });
    // Columns: a, kind is blue, kind is red, y.
    expect(readRows(origin).sort((x, y) => x[0]! - y[0]!)).toEqual([
      [1, 0, 1, 0.5],
      [2, 1, 0, 1.5],
      [3, 0, 1, 2.5],
    ]);
  });

  it.each([
    ['yes\nno\nyes', undefined, { type: 'binary' }, [1, 0, 1]],
    ['0\n10\n10', undefined, { type: 'binary' }, [0, 1, 1]],
    ['10\n9\n8', 'category', { type: 'multi-class', classes: 3 }, [2, 1, 0]],
    ['b\nc\na', undefined, { type: 'multi-class', classes: 3 }, [1, 2, 0]],
    ['1\n2\n2', 'number', { type: 'regression' }, [1, 2, 2]],
  ] as const)('detects the target %j', (targets, type, problem, expected) => {
    const lines = targets.split('\n').map((target, row) => `${row},${target}`);
    const origin = createCsv(`a,y\n${lines.join('\n')}\n`, type === undefined ? {} : { types: { y: type } });
    expect(requireDataSource(origin).problem).toEqual(problem);
    expect(
      readRows(origin)
        .sort((x, y) => x[0]! - y[0]!)
        .map(([, target]) => target),
    ).toEqual(expected);
  });

  it('names the classes of two numbers without the digits of a float32', () => {
    const source = requireDataSource(createCsv('a,y\n1,0.1\n2,-2.0\n3,0.1\n'));
    expect(source.load('train').classes).toEqual(['-2', '0.1']);
    expect(source.title).toContain('(-2, 0.1)');
  });

  it('replaces an empty cell with the training mean or drops the row', () => {
    const text = 'a,k,y\n1,u,1\n?,v,2\n5,NA,3\n9,u,4\n';
    const filled = requireDataSource(createCsv(text, { missing: 'mean' })).load('train');
    const fittedRows = Uint32Array.of(0, 1);
    const rows = Uint32Array.from({ length: filled.rows }, (_, row) => row);
    const scaled = scaleInputs(filled, fitScaling(filled, fittedRows), rows);
    filled.inputs.values.forEach((value, i) => {
      if (Number.isNaN(value)) expect(scaled[i]).toBe(0);
      else expect(Number.isFinite(scaled[i])).toBe(true);
    });
    expect(Array.from(filled.inputs.values).filter(Number.isNaN).length).toBeGreaterThan(0);
    expect(requireDataSource(createCsv(text, { missing: 'drop' })).rows).toEqual({ train: 1, test: 1 });
  });

  it.each([
    ['a,y\n1,2\n,3\n', {}, ':3, column "a" is empty'],
    ['a,y\n1,2\n4,\n', {}, ':3, column "y" is empty'],
    ['a,y\n1,\n4,\n', { missing: 'mean' }, 'column "y" is empty'],
    ['a,y\n1,2\n1.2x,3\n', {}, ':3, column "a": "1.2x" is not a number, unlike 1 other cell of the column'],
    [
      'a,y\n1,2\n"two\nlines",3\n0x1f,4\n',
      { types: { a: 'number' } },
      ':4, column "a": "two\nlines" is not a number',
    ],
    ['a,y\n1,2\n1e60,3\n', {}, ':3, column "a": "1e60" is not a number that fits into a float32'],
    ['a,y\n1,2\n3\n', {}, ':3 has 1 cell, but the header has 2 columns, separated by a comma'],
    ['a;y\n1;2;3\n', {}, ':2 has 3 cells, but the header has 2 columns, separated by a semicolon'],
    ['a,y\n1,"2\n', {}, ':2: a quote is opened and never closed'],
    ['a,y\n1,2"2\n', {}, ':2: there is a quote in the middle of a cell'],
    ['a,y\n1,"2"2\n', {}, ':2: a quote is closed in the middle of a cell'],
    ['1,2\n3,4\n', {}, 'has no column "y"'],
    ['a,y\n2026-02-30,1\n', { types: { a: 'date' } }, ':2, column "a": "2026-02-30" is not an ISO date'],
    ['a,y\n29.11.2026,1\n', { types: { a: 'date' } }, ':2, column "a": "29.11.2026" is not an ISO date'],
    ['a,a,y\n1,2,3\n', {}, 'two columns are called "a"'],
    ['a,,y\n1,2,3\n', {}, 'column 2 has no name'],
    ['a,y\n', {}, 'has no rows under its header'],
    ['', {}, 'has no rows under its header'],
    ['a,b\n1,2\n', {}, 'has no column "y"'],
    ['y\n1\n2\n', {}, 'nothing to learn "y" from'],
    ['a,y\n1,2\n3,2\n', {}, 'every row has the same "y"'],
    ['a,y\n1,2\n3,4\n', { types: { y: 'ignore' } }, '"y" is the target and cannot be ignored'],
    ['a,b,y\n1,,2\n3,,4\n', { missing: 'mean' }, 'column "b" is empty'],
  ] as const)('is rejected with the position of the error: %j', (text, settings, message) => {
    expect(() => requireDataSource(createCsv(text, settings as Partial<CsvOrigin>))).toThrow(message);
  });

  it.each([
    ['a;k;y\n1,5;x;1\n-,25;"y;z";2\n1;x;3\n'],
    ['a\tk\ty\n1.5\tx\t1\n-.25\ty;z\t2\n1\tx\t3\n'],
    ['a|k|y\n1.5|x|1\n-0.25|y;z|2\n1|x|3\n'],
    ['"a" ; "k" ; "y"\r\n1,5 ; "x" ; 1\r\n-0,25;"y;z";2\r\n1;x;3\r\n'],
  ])('can have another delimiter, detected by the name of the target: %j', (text) => {
    const rows = readRows(createCsv(text)).sort((x, y) => x.at(-1)! - y.at(-1)!);
    expect(rows).toEqual([
      [1.5, 1, 0, 1],
      [-0.25, 0, 1, 2],
      [1, 1, 0, 3],
    ]);
  });

  it('is read by its settings even if detection would differ', () => {
    const text = '"a","y"\n"1,5",1\n"2,5",2\n"-9",3\n';
    // Comma-separated tables use a decimal point unless configured, so these are categories.
    const missing = { missingValues: ['-9'], missing: 'mean' } as const;
    expect(requireDataSource(createCsv(text, missing)).features).toBe(2);
    const withDecimalComma = createCsv(text, { decimal: ',', ...missing });
    expect(
      readRows(withDecimalComma)
        .map(([a]) => a)
        .sort(),
    ).toEqual([1.5, 2.5, Number.NaN]);
    expect(() => requireDataSource(createCsv('a;y\n1;2\n2;3\n', { delimiter: ',' }))).toThrow(
      'has no column "y"',
    );
  });

  it('keeps the comma as the delimiter despite semicolons in cells', () => {
    const origin = createCsv('a;b,y\n1;x,1\n2;x,2\n3;x,3\n');
    expect(requireDataSource(origin)).toMatchObject({ features: 3, problem: { type: 'regression' } });
  });

  it('can have dates, which become days, with fractions for times', () => {
    const origin = createCsv('d,y\n1970-01-02,1\n1969-12-31T12:00Z,2\n2026-11-29 06:00:00+06:00,3\n', {
      types: { d: 'date' },
    });
    expect(readRows(origin).sort((x, y) => x[1]! - y[1]!)).toEqual([
      [1, 1],
      [-0.5, 2],
      [20786, 3],
    ]);
  });

  it('can have an unnamed column if its type is declared', () => {
    const text = ',a,y\n0,5,1\n1,6,2\n2,7,3\n';
    expect(() => requireDataSource(createCsv(text))).toThrow('column 1 has no name');
    expect(requireDataSource(createCsv(text, { types: { 'column 1': 'ignore' } })).features).toBe(1);
  });

  it('reports the largest class of its training examples', () => {
    const targets = ['no', 'yes', 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'yes'];
    const text = `a,y\n${targets.map((target, row) => `${row},${target}`).join('\n')}\n`;
    const { largestClass } = requireDataSource(createCsv(text, { test: { type: 'count', count: 2 } }));
    expect(largestClass?.name).toBe('no');
    expect([5 / 8, 6 / 8]).toContain(largestClass?.share);
    expect(requireDataSource(createCsv('a,y\n1,2\n2,3\n3,4\n')).largestClass).toBeUndefined();
  });

  it('has the same hash as before delimiters could be set', () => {
    const origin = createCsv('a,y\n1,2\n3,4\n5,6\n7,8\n9,1\n');
    expect(requireDataSource(origin).load('train').sha256).toBe(
      'c71b42984b53fe068cf4b83dcfb541cee96701e4e52f43315b889f6040e62a04',
    );
  });

  it('is rejected if it is not UTF-8', () => {
    const name = writeDataFile(Buffer.from('a,y\n\xe9,2\nb,3\n', 'latin1'));
    expect(() => requireDataSource({ ...createCsv(''), name })).toThrow('is not UTF-8');
  });

  it('has its problems reported at the keys of the sweep file', () => {
    const findProblems = (data: object) => checkTask(parseTestTask({ data }), ['task']);
    expect(findProblems({ name: undefined, csv: './nowhere.csv', target: 'y' })).toMatchObject([
      { path: ['task', 'data', 'csv'], message: 'There is no ./nowhere.csv' },
    ]);
    expect(findProblems({ name: undefined, csv: '.', target: 'y' })).toMatchObject([
      { path: ['task', 'data', 'csv'], message: '. is a folder, not a regular file' },
    ]);
    const path = writeDataFile('a,y\n1,2\n3,4\n5,6\n7,8\n9,1\n');
    expect(findProblems({ name: undefined, csv: path, target: 'price' })).toMatchObject([
      { path: ['task', 'data', 'csv'], hint: 'it has a, y' },
    ]);
    expect(findProblems({ name: undefined, csv: path, target: 'y' })).toEqual([]);
    expect(findProblems({ name: undefined, csv: path, target: 'y', split: 'folds' })).toMatchObject([
      { path: ['task', 'data', 'split'] },
    ]);
  });

  it.each([
    [
      { test: 0.01 },
      'test',
      'the test part needs at least 1 example, but takes 0 of the 40 examples',
      'write `test: 1`, for example',
    ],
    [
      { test: 50 },
      'test',
      'the test part takes 50 of the 40 examples, and leaves none to train on',
      'use at most 39',
    ],
    [
      { test: 40 },
      'test',
      'the test part takes 40 of the 40 examples, and leaves none to train on',
      'use at most 39',
    ],
    [
      { test: 30, split: 'folds' },
      'split',
      'there is one fold for each of 11 seeds, but only 10 training examples',
      'use at most 10 seeds',
    ],
  ])('has its parts checked before a run: %j', (settings, key, message, hint) => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 7}`);
    const csv = writeDataFile(['a,y', ...rows].join('\n'));
    const { data } = parseTestTask({ data: { name: undefined, csv, target: 'y', ...settings } });
    const seeds = Array.from({ length: 11 }, (_, seed) => seed);
    const split = data.split.type === 'folds' ? { ...data.split, count: 11, seeds } : data.split;
    const problem = { path: ['task', 'data', key], message, hint };
    expect(checkDataTask({ ...data, split }, ['task', 'data'])).toMatchObject([problem]);
  });

  it('has a hash that covers its bytes and settings', async () => {
    const text = 'a,y\n1,2\n3,4\n5,6\n7,8\n9,1\n';
    const origin = createCsv(text);
    const hash = (await loadDataSet(origin)).sha256;
    expect((await loadDataSet({ ...origin, name: writeDataFile(text) })).sha256).toBe(hash);
    expect(
      (await loadDataSet({ ...origin, name: writeDataFile(text.replace('9,1', '9,0')) })).sha256,
    ).not.toBe(hash);
    expect((await loadDataSet({ ...origin, types: { a: 'category' } })).sha256).not.toBe(hash);
    const { data } = parseTestTask({
      data: { name: undefined, csv: writeDataFile(text), target: 'y', test: 1, train: 2 },
    });
    expect((await loadDataSet(data)).sha256).toBe(hash);
    const [train, test] = [await loadDataSet(origin), await loadDataSet(origin, 'test')];
    expect([...train.inputs.values, ...test.inputs.values].sort()).toEqual([1, 3, 5, 7, 9]);
  });
});

describe("a user's folder of IDX files", () => {
  const createIdx = (...sizes: number[]) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const header = new Uint8Array(4 + 4 * sizes.length);
    header.set([0, 0, 8, sizes.length]);
    sizes.forEach((size, axis) => new DataView(header.buffer).setUint32(4 + 4 * axis, size));
    return Uint8Array.from([
      ...header,
      ...Array.from({ length: count }, (_, i) => (sizes.length === 1 ? i % 3 : i)),
    ]);
  };
  const idxOrigin: DataOrigin = { type: 'idx', name: folder, test: { type: 'share', share: 0.25 } };

  it('holds out a share as the test part without official test files', async () => {
    writeDataFile(createIdx(12, 2, 2), 'train-images-idx3-ubyte');
    writeDataFile(gzipSync(createIdx(12)), 'train-labels-idx1-ubyte.gz');
    expect(requireDataSource(idxOrigin)).toMatchObject({
      problem: { type: 'multi-class', classes: 3 },
      rows: { train: 9, test: 3 },
      features: 4,
    });
    const [train, test] = [await loadDataSet(idxOrigin), await loadDataSet(idxOrigin, 'test')];
    const pictureIndexes = (data: typeof train) =>
      Array.from(data.targets, (_, row) => data.inputs.values[4 * row]! / 4);
    expect([...pictureIndexes(train), ...pictureIndexes(test)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, i) => i),
    );
    expect(
      pictureIndexes(test)
        .map((index) => index % 3)
        .sort(),
    ).toEqual([0, 1, 2]);

    writeDataFile(createIdx(6, 2, 2), 't10k-images-idx3-ubyte');
    writeDataFile(createIdx(6), 't10k-labels-idx1-ubyte');
    const officialOrigin: DataOrigin = { type: 'idx', name: `${folder}/.`, test: undefined };
    expect(requireDataSource(officialOrigin).rows).toEqual({ train: 12, test: 6 });
    const findProblems = (origin: DataOrigin) =>
      checkDataTask({ ...parseTestTask().data, ...origin }, ['task', 'data']);
    expect(findProblems(officialOrigin)).toEqual([]);
    expect(findProblems({ ...officialOrigin, test: { type: 'share', share: 0.25 } })).toMatchObject([
      { path: ['task', 'data', 'test'], message: expect.stringContaining('are the test part') },
    ]);
  });

  it('is read again after a file has changed', () => {
    const sameFolder: DataOrigin = { ...idxOrigin, name: `${folder}/./././.` };
    const source = requireDataSource(sameFolder);
    expect(requireDataSource(sameFolder)).toBe(source);
    utimesSync(join(folder, 'train-images-idx3-ubyte'), 1, 1);
    expect(requireDataSource(sameFolder)).not.toBe(source);
  });

  it('is rejected if its files do not match', () => {
    writeDataFile(createIdx(5), 't10k-labels-idx1-ubyte');
    expect(() => requireDataSource({ ...idxOrigin, name: `${folder}/./.` })).toThrow(/6 examples.*5 targets/);
    expect(() => requireDataSource({ ...idxOrigin, name: join(folder, 'nowhere') })).toThrow(
      /There is no .*train-images/,
    );
    const notAFolder = join(folder, 'train-images-idx3-ubyte');
    expect(() => requireDataSource({ ...idxOrigin, name: notAFolder })).toThrow(
      /train-images-idx3-ubyte cannot be read/,
    );
    expect(() => requireDataSource({ ...idxOrigin, name: join(notAFolder, 'x') })).toThrow(/cannot be read/);
  });
});

describe('arrays of any rank', () => {
  const arrayFolder = mkdtempSync(join(tmpdir(), 'ridgeline-arrays-'));
  afterAll(() => rmSync(arrayFolder, { recursive: true, force: true }));
  const originOf = (type: 'idx' | 'npy', name: string): DataOrigin => ({
    ...{ type, name: join(arrayFolder, name), test: { type: 'count', count: 2 } },
  });

  /** File as `numpy.save` writes it. */
  function createNpy(
    descr: string,
    shape: readonly number[],
    bytes: Uint8Array,
    fortranOrder = 'False',
  ): Uint8Array {
    const sizes = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`;
    const header = `{'descr': '${descr}', 'fortran_order': ${fortranOrder}, 'shape': (${sizes}), }`;
    const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
    const length = Buffer.alloc(2);
    length.writeUInt16LE(padded.length);
    return Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from('NUMPY\u0001\u0000'),
      length,
      Buffer.from(padded),
      bytes,
    ]);
  }

  function writeArrays(name: string, files: Readonly<Record<string, Uint8Array>>): string {
    mkdirSync(join(arrayFolder, name));
    for (const [fileName, bytes] of Object.entries(files))
      writeFileSync(join(arrayFolder, name, fileName), bytes);
    return name;
  }

  const bytesOf = (values: Float32Array | Float64Array | Int32Array | BigInt64Array) =>
    new Uint8Array(values.buffer);
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const classes = createNpy('<i8', [6, 1], bytesOf(BigInt64Array.from(range(6), (i) => BigInt(i % 3))));

  it('have the shape of their IDX file', async () => {
    const createIdx = (...sizes: readonly number[]) =>
      Uint8Array.from([
        ...[0, 0, 8, sizes.length, ...sizes.flatMap((size) => [0, 0, 0, size])],
        ...range(sizes.reduce((all, size) => all * size, 1)).map((i) => i % 3),
      ]);
    const colours = writeArrays('colours', {
      'train-images-idx4-ubyte': createIdx(6, 2, 3, 3),
      'train-labels-idx1-ubyte.gz': gzipSync(createIdx(6)),
    });
    const origin = originOf('idx', colours);
    expect(requireDataSource(origin)).toMatchObject({
      features: 18,
      shape: [2, 3, 3],
      rows: { train: 4, test: 2 },
    });
    expect(listDataFiles(origin)).toEqual(['train-images-idx4-ubyte', 'train-labels-idx1-ubyte.gz']);
    expect((await loadDataSet(origin)).inputs.values).toHaveLength(4 * 18);
    const single = writeArrays('single', {
      'train-images-idx1-ubyte': createIdx(6),
      'train-labels-idx1-ubyte': createIdx(6),
    });
    expect(requireDataSource(originOf('idx', single))).toMatchObject({ features: 1, shape: [1] });
  });

  it('can have numbers or bytes as inputs, and classes or numbers as targets', async () => {
    const floats = createNpy('<f8', [6, 4, 2], bytesOf(Float64Array.from(range(48), (i) => i / 4)));
    const sequences = originOf(
      'npy',
      writeArrays('sequences', { 'x_train.npy': floats, 'y_train.npy': classes }),
    );
    expect(requireDataSource(sequences)).toMatchObject({
      problem: { type: 'multi-class', classes: 3 },
      ...{ features: 8, shape: [4, 2], rows: { train: 4, test: 2 } },
    });
    const [train, test] = [await loadDataSet(sequences), await loadDataSet(sequences, 'test')];
    expect(train.inputs.type).toBe('numbers');
    expect(requireDataSource(sequences).categoryCount).toBeUndefined();
    const firstInputs = [train, test].flatMap(({ inputs, rows }) =>
      range(rows).map((row) => inputs.values[8 * row]! / 2),
    );
    expect(firstInputs.sort((a, b) => a - b)).toEqual(range(6));

    const pictures = writeArrays('pictures', {
      'x_train.npy': createNpy('|u1', [6, 2, 2], Uint8Array.from(range(24))),
      'y_train.npy': createNpy('>f4', [6], Uint8Array.from(range(6).flatMap((i) => [64, 16 * i, 0, 0]))),
      'x_test.npy': createNpy('|u1', [1, 2, 2], Uint8Array.from(range(4))),
      'y_test.npy': createNpy('<f4', [1], bytesOf(Float32Array.of(2.5))),
    });
    const officialOrigin: DataOrigin = { type: 'npy', name: join(arrayFolder, pictures), test: undefined };
    expect(requireDataSource(officialOrigin)).toMatchObject({
      problem: { type: 'regression' },
      ...{ shape: [2, 2, 1], rows: { train: 6, test: 1 }, largestClass: undefined, categoryCount: 24 },
    });
    expect([...(await loadDataSet(officialOrigin)).targets]).toEqual([2, 2.25, 2.5, 2.75, 3, 3.25]);
    expect((await loadDataSet(officialOrigin, 'test')).inputs).toMatchObject({ type: 'bytes', divisor: 255 });
  });

  it.each<[fault: string, files: Readonly<Record<string, Uint8Array>>, message: RegExp]>([
    ['a text file', { 'x_train.npy': Buffer.from('1,2,3\n4,5,6\n') }, /x_train.npy is not a .npy file/],
    ['strings', { 'x_train.npy': createNpy('<U3', [1], new Uint8Array(12)) }, /elements of the type '<U3'/],
    [
      'Fortran order',
      { 'x_train.npy': createNpy('|u1', [2, 2], new Uint8Array(4), 'True') },
      /in Fortran order/,
    ],
    [
      'a truncated file',
      { 'x_train.npy': createNpy('<f4', [6, 2], new Uint8Array(44)) },
      /should hold 6 x 2 .* holds 44 bytes/,
    ],
    [
      'fewer examples than targets',
      { 'x_train.npy': createNpy('|u1', [5, 2], new Uint8Array(10)) },
      /has 5 examples, but .* has 6 targets/,
    ],
    [
      'an infinite number',
      {
        'x_train.npy': createNpy(
          '<f4',
          [6, 2, 2],
          bytesOf(Float32Array.from(range(24), (i) => (i === 13 ? Infinity : i === 2 ? NaN : i))),
        ),
      },
      /x_train.npy: number 1 of example 3 is infinite or too large for a float32/,
    ],
    [
      'a number that is too large for a float32',
      { 'x_train.npy': createNpy('<f8', [6], bytesOf(Float64Array.of(0, 1, -1e300, 3, 4, 5))) },
      /x_train.npy: number 0 of example 2 is infinite or too large for a float32/,
    ],
    ['no examples', { 'x_train.npy': createNpy('|u1', [0, 2], new Uint8Array()) }, /has no examples/],
    [
      'a negative class',
      {
        'x_train.npy': createNpy('|u1', [2, 2], new Uint8Array(4)),
        'y_train.npy': createNpy('<i4', [2], bytesOf(Int32Array.of(0, -1))),
      },
      /target 1 is -1, but classes are 0 to 255/,
    ],
    [
      'test examples of another shape',
      {
        'x_train.npy': createNpy('|u1', [6, 2], new Uint8Array(12)),
        'x_test.npy': createNpy('|u1', [6, 3], new Uint8Array(18)),
        'y_test.npy': classes,
      },
      /test examples have 3 numbers, but training examples have 2/,
    ],
  ])('are rejected: %s', (fault, files, message) => {
    const folder = writeArrays(`wrong ${fault}`, { 'y_train.npy': classes, ...files });
    expect(() => requireDataSource(originOf('npy', folder))).toThrow(message);
  });
});
