import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  canonicalJson,
  sizeOfShape,
  type Amount,
  type DataOrigin,
  type Json,
  type Shape,
} from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { once } from '../once.ts';
import { readUserData } from '../user-file.ts';
import { hashParts } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { findLargestClass, countPartRows, selectPartRows } from './held-out.ts';
import { idxName, readIdx } from './idx.ts';
import { readNpy } from './npy.ts';
import {
  copyRowsToShared,
  countClasses,
  MAX_CLASSES,
  type LearningProblem,
  type SharedInputs,
} from './shared-data-set.ts';

type ArrayOrigin = Extract<DataOrigin, { type: 'idx' | 'npy' }>;

/** Share of the training examples that is held out as the test part by default. */
const DEFAULT_TEST: Amount = { type: 'share', share: 0.2 };

/**
 * User data in arrays of any rank: IDX files named like those of MNIST, or `.npy` files named as in Keras, plain or
 * .gz. Without files of a test part, some training examples are held out as the test part.
 *
 * Bytes are divided by 255, booleans become 0 and 1, and other numbers are standardised with the statistics of the
 * training examples. Targets of an integer or boolean type are classes; targets of other types are numbers to predict.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a missing or unreadable file; `DATA_DAMAGED` for another format, for
 * unusable targets, or for a file that does not match the others.
 */
export function loadUserArrays(origin: ArrayOrigin): DataSource {
  const { name, test = DEFAULT_TEST } = origin;
  const train = readPart(origin, 'train');
  const officialTest = hasTestPart(origin) ? readPart(origin, 'test') : undefined;
  const problem = detectProblem(train, name);
  if (officialTest !== undefined) assertMatches(officialTest, train, name);
  const rows =
    officialTest === undefined
      ? countPartRows(train.targets.length, test)
      : { train: train.targets.length, test: officialTest.targets.length };
  const allRows = (part: ArrayPart) => Uint32Array.from(part.targets, (_, row) => row);
  const trainingRows =
    officialTest === undefined ? selectPartRows('train', train.targets, test) : allRows(train);
  // Computed on first access, because it reads every number.
  const categoryCount = once(() =>
    countCategories([train, officialTest].flatMap((part) => part?.inputs ?? [])),
  );
  return {
    name,
    title: problem.type === 'regression' ? `${name}: numbers` : `${name}: ${countClasses(problem)} classes`,
    problem,
    rows,
    features: train.features,
    shape: train.shape,
    get categoryCount() {
      return categoryCount();
    },
    largestClass: problem.type === 'regression' ? undefined : findLargestClass(trainingRows, train.targets),
    sha256: hashParts(...[train, officialTest].flatMap((part) => (part === undefined ? [] : part.contents))),
    load(partName) {
      const source = partName === 'test' && officialTest !== undefined ? officialTest : train;
      const selectedRows =
        officialTest === undefined ? selectPartRows(partName, train.targets, test) : allRows(source);
      const testSettings = officialTest === undefined ? canonicalJson(test as unknown as Json) : 'official';
      return {
        name,
        problem,
        rows: selectedRows.length,
        features: source.features,
        inputs: selectInputs(source, selectedRows),
        targets: copyRowsToShared(source.targets, selectedRows),
        sha256: hashParts(partName, testSettings, ...source.contents),
      };
    },
  };
}

/** True if a folder has files of a test part. */
export function hasTestPart(origin: ArrayOrigin): boolean {
  return existsSync(findPath(origin, 'test', 'inputs'));
}

/** Names of the files of all parts in a folder. */
export function listArrayFiles(origin: ArrayOrigin): readonly string[] {
  const parts: readonly DataPart[] = hasTestPart(origin) ? ['train', 'test'] : ['train'];
  return parts.flatMap((partName) => [
    basename(findPath(origin, partName, 'inputs')),
    basename(findPath(origin, partName, 'targets')),
  ]);
}

interface ArrayPart {
  readonly features: number;
  /** Shape of one example; pictures have their channels last. */
  readonly shape: Shape;
  readonly inputs: SharedInputs;
  /** Classes, or numbers as floats. */
  readonly targets: Uint8Array | Float32Array;
  /** Bytes that the part's hash covers. */
  readonly contents: readonly [inputs: Uint8Array, targets: Uint8Array];
}

type ExampleInputs = Pick<ArrayPart, 'inputs' | 'shape'>;

function readPart(origin: ArrayOrigin, partName: DataPart): ArrayPart {
  const paths = [findPath(origin, partName, 'inputs'), findPath(origin, partName, 'targets')] as const;
  return origin.type === 'idx' ? readIdxPart(...paths) : readNpyPart(...paths);
}

function readIdxPart(imagePath: string, labelPath: string): ArrayPart {
  const images = readIdx(readUserData(imagePath, 'IDX file'), imagePath);
  const labels = readIdx(readUserData(labelPath, 'IDX file'), labelPath);
  assertSameRows({ path: imagePath, shape: images.shape }, { path: labelPath, shape: labels.shape });
  const inputs = { type: 'bytes', values: images.bytes, divisor: 255 } as const;
  return {
    ...describeExamples({ inputs, shape: images.shape }),
    targets: labels.bytes,
    contents: [images.bytes, labels.bytes],
  };
}

function readNpyPart(inputPath: string, targetPath: string): ArrayPart {
  const [inputBytes, targetBytes] = [
    readUserData(inputPath, 'NumPy file'),
    readUserData(targetPath, 'NumPy file'),
  ];
  const [inputs, targets] = [readNpy(inputBytes, inputPath), readNpy(targetBytes, targetPath)];
  // Keras's own data sets have a column of targets.
  const targetShape =
    targets.shape.length === 2 && targets.shape[1] === 1 ? targets.shape.slice(0, 1) : targets.shape;
  assertSameRows({ path: inputPath, shape: inputs.shape }, { path: targetPath, shape: targetShape });
  const { values } = inputs;
  assertNotInfinite(values, sizeOfShape(inputs.shape.slice(1)), inputPath);
  return {
    ...describeExamples({
      shape: inputs.shape,
      inputs:
        values instanceof Uint8Array
          ? { type: 'bytes', values, divisor: inputs.type === 'boolean' ? 1 : 255 }
          : { type: 'numbers', values },
    }),
    targets: targets.type === 'float' ? targets.values : parseClasses(targets.values, targetPath),
    contents: [inputBytes, targetBytes],
  };
}

/** Throws for an infinite input. NaN is a missing number. */
function assertNotInfinite(values: Uint8Array | Float32Array, features: number, path: string): void {
  const index = values.findIndex((value) => Math.abs(value) === Infinity);
  if (index === -1) return;
  throw dataError(
    `${path}: number ${index % features} of example ${Math.floor(index / features)} is infinite or too large for a float32.`,
    'clip or scale it, leave the example out, or save it as NaN if it is missing',
  );
}

function parseClasses(values: Uint8Array | Float32Array, path: string): Uint8Array {
  const invalidIndex = values.findIndex((value) => value < 0 || value >= MAX_CLASSES);
  if (invalidIndex === -1) return Uint8Array.from(values);
  throw dataError(
    `${path}: target ${invalidIndex} is ${values[invalidIndex]}, but classes are 0 to 255.`,
    'save numbers to predict as float32',
  );
}

function describeExamples({
  inputs,
  shape,
}: ExampleInputs): Pick<ArrayPart, 'features' | 'inputs' | 'shape'> {
  const example = shape.slice(1);
  const features = sizeOfShape(example);
  // Gray pictures such as MNIST's get a channel axis, and single numbers become vectors of length 1.
  const isGray = example.length === 2 && inputs.type === 'bytes';
  return { inputs, features, shape: isGray || example.length === 0 ? [...example, 1] : example };
}

interface ArrayFile {
  readonly path: string;
  readonly shape: Shape;
}

function assertSameRows(inputs: ArrayFile, targets: ArrayFile): void {
  const [rows = 0] = inputs.shape;
  if (rows === 0 || inputs.shape.includes(0)) {
    throw dataError(`${inputs.path} has no examples.`);
  }
  if (targets.shape.length === 1 && targets.shape[0] === rows) return;
  throw dataError(
    `${inputs.path} has ${rows} examples, but ${targets.path} has ${targets.shape.join(' x ')} targets.`,
  );
}

function countCategories(partInputs: readonly SharedInputs[]): number | undefined {
  let largest = 0;
  for (const { values } of partInputs) {
    for (const value of values) {
      if (value < 0 || !Number.isInteger(value)) return undefined;
      if (value > largest) largest = value;
    }
  }
  return largest + 1;
}

function detectProblem({ targets }: ArrayPart, name: string): LearningProblem {
  if (targets instanceof Float32Array) {
    const invalidIndex = targets.findIndex((target) => !Number.isFinite(target));
    if (invalidIndex === -1) return { type: 'regression' };
    throw dataError(`${name}: target ${invalidIndex} is ${targets[invalidIndex]}.`);
  }
  const classes = targets.reduce((maximum, label) => Math.max(maximum, label), 0) + 1;
  if (classes < 2) throw dataError(`${name}: all examples are of class 0.`);
  return classes === 2 ? { type: 'binary' } : { type: 'multi-class', classes };
}

/** Throws if the shape, types or classes of the test part do not match the training part. */
function assertMatches(test: ArrayPart, train: ArrayPart, name: string): void {
  const [testShape, trainShape] = [test.shape.join('x'), train.shape.join('x')];
  if (testShape !== trainShape) {
    throw dataError(
      `${name}: test examples have ${testShape} numbers, but training examples have ${trainShape}.`,
    );
  }
  if (test.inputs.type !== train.inputs.type || test.targets.constructor !== train.targets.constructor) {
    throw dataError(`${name}: the test part has another type of numbers.`);
  }
  if (train.targets instanceof Float32Array) return;
  const largest = train.targets.reduce((maximum, label) => Math.max(maximum, label), 0);
  const invalidIndex = test.targets.findIndex((label) => label > largest);
  if (invalidIndex === -1) return;
  throw dataError(
    `${name}: test example ${invalidIndex} is of class ${test.targets[invalidIndex]}, but no training example is.`,
  );
}

function selectInputs({ inputs, features }: ArrayPart, rows: Uint32Array): SharedInputs {
  return inputs.type === 'bytes'
    ? { ...inputs, values: copyRowsToShared(inputs.values, rows, features) }
    : { ...inputs, values: copyRowsToShared(inputs.values, rows, features) };
}

/** Path of a file, with `.gz` if only the compressed file exists. */
function findPath(origin: ArrayOrigin, partName: DataPart, role: 'inputs' | 'targets'): string {
  const plain = join(
    origin.name,
    origin.type === 'idx' ? findIdxName(origin.name, partName, role) : formatNpyName(partName, role),
  );
  return !existsSync(plain) && existsSync(`${plain}.gz`) ? `${plain}.gz` : plain;
}

function formatNpyName(partName: DataPart, role: 'inputs' | 'targets'): string {
  return `${role === 'inputs' ? 'x' : 'y'}_${partName}.npy`;
}

/** Name of an IDX file. It is MNIST's name, except that any rank may replace the `3` or `1` of `idx3` and `idx1`. */
function findIdxName(folder: string, partName: DataPart, role: 'inputs' | 'targets'): string {
  const mnistName = idxName(partName, role === 'inputs' ? 'images' : 'labels');
  const [prefix, suffix] = mnistName.split(/(?<=idx)\d/);
  const pattern = new RegExp(`^${prefix}\\d${suffix}(\\.gz)?$`);
  const fileNames = listFiles(folder).filter((file) => pattern.test(file));
  const fileName =
    fileNames.includes(mnistName) || fileNames.includes(`${mnistName}.gz`) ? mnistName : fileNames[0];
  return fileName?.replace(/\.gz$/, '') ?? mnistName;
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Reading the missing files will throw an error that contains the folder.
    return [];
  }
}
