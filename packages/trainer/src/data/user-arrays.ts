import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  canonicalJson,
  RidgelineError,
  sizeOfShape,
  type Amount,
  type DataOrigin,
  type Json,
  type Shape,
} from '@ridgeline/core';
import { once } from '../once.ts';
import { readUserData } from '../user-file.ts';
import { sha256Of } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { largestClass, partRows, rowsOfPart } from './held-out.ts';
import { idxName, readIdx } from './idx.ts';
import { readNpy } from './npy.ts';
import { sharedRows, type LearningProblem, type SharedInputs } from './shared-data-set.ts';

type ArrayOrigin = Extract<DataOrigin, { type: 'idx' | 'npy' }>;

/** Default size of the test part, which is taken from the training examples. */
const DEFAULT_TEST: Amount = { type: 'share', share: 0.2 };

/** Maximum number of classes: a target is a byte. */
const MAX_CLASSES = 256;

/**
 * User data in arrays of any rank: IDX files named like those of MNIST, or `.npy` files named as in Keras, plain or
 * .gz. If there are no files of a test part, some training examples are held out as the test part.
 *
 * Bytes are divided by 255; other numbers are standardised with the statistics of the training examples. Whole-number
 * targets are classes, other targets are numbers to predict.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a missing or unreadable file; `DATA_DAMAGED` for another format, or for
 * a file that does not match the others.
 */
export function userArrays(origin: ArrayOrigin): DataSource {
  const { name, test = DEFAULT_TEST } = origin;
  const train = readPart(origin, 'train');
  const official = hasTestPart(origin) ? readPart(origin, 'test') : undefined;
  const problem = problemOf(train, name);
  if (official !== undefined) refuseOther(official, train, name);
  const rows =
    official === undefined
      ? partRows(train.targets.length, test)
      : { train: train.targets.length, test: official.targets.length };
  const all = (part: ArrayPart) => Uint32Array.from(part.targets, (_, row) => row);
  const mostly = official === undefined ? rowsOfPart('train', train.targets, test) : all(train);
  // Computed on demand: it reads every number, and only a network with an Embedding needs it.
  const categories = once(() => categoriesIn([train, official].flatMap((part) => part?.inputs ?? [])));
  const classes = problem.type === 'regression' ? undefined : largestClass(mostly, train.targets);
  return {
    name,
    title: problem.type === 'regression' ? `${name}: numbers` : `${name}: ${classesOf(problem)} classes`,
    problem,
    rows,
    features: train.features,
    shape: train.shape,
    get categories() {
      return categories();
    },
    largestClass: classes,
    sha256: sha256Of(...[train, official].flatMap((part) => (part === undefined ? [] : part.contents))),
    load(part) {
      const from = part === 'test' && official !== undefined ? official : train;
      const selected = official === undefined ? rowsOfPart(part, train.targets, test) : all(from);
      const settings = official === undefined ? canonicalJson(test as unknown as Json) : 'official';
      return {
        name,
        problem,
        rows: selected.length,
        features: from.features,
        inputs: inputsAt(from, selected),
        targets: sharedRows(from.targets, selected),
        sha256: sha256Of(part, settings, ...from.contents),
      };
    },
  };
}

/** True if a folder has files of a test part. */
export function hasTestPart(origin: ArrayOrigin): boolean {
  return existsSync(pathOf(origin, 'test', 'inputs'));
}

/** Names of the files that a folder's parts are read from. */
export function arrayFilesOf(origin: ArrayOrigin): readonly string[] {
  const parts: readonly DataPart[] = hasTestPart(origin) ? ['train', 'test'] : ['train'];
  return parts.flatMap((part) => [
    basename(pathOf(origin, part, 'inputs')),
    basename(pathOf(origin, part, 'targets')),
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

type Inputs = Pick<ArrayPart, 'inputs' | 'shape'>;

function readPart(origin: ArrayOrigin, part: DataPart): ArrayPart {
  const paths = [pathOf(origin, part, 'inputs'), pathOf(origin, part, 'targets')] as const;
  return origin.type === 'idx' ? idxPart(...paths) : npyPart(...paths);
}

function idxPart(images: string, labels: string): ArrayPart {
  const pictures = readIdx(readUserData(images, 'IDX file'), images);
  const classes = readIdx(readUserData(labels, 'IDX file'), labels);
  requireSameRows({ path: images, shape: pictures.shape }, { path: labels, shape: classes.shape });
  const inputs = { type: 'bytes', values: pictures.bytes, divisor: 255 } as const;
  return {
    ...examplesOf({ inputs, shape: pictures.shape }),
    targets: classes.bytes,
    contents: [pictures.bytes, classes.bytes],
  };
}

function npyPart(x: string, y: string): ArrayPart {
  const [inputBytes, targetBytes] = [readUserData(x, 'NumPy file'), readUserData(y, 'NumPy file')];
  const [inputs, targets] = [readNpy(inputBytes, x), readNpy(targetBytes, y)];
  // Keras's own data sets have a column of targets.
  const column =
    targets.shape.length === 2 && targets.shape[1] === 1 ? targets.shape.slice(0, 1) : targets.shape;
  requireSameRows({ path: x, shape: inputs.shape }, { path: y, shape: column });
  const { values } = inputs;
  return {
    ...examplesOf({
      shape: inputs.shape,
      inputs:
        values instanceof Uint8Array
          ? { type: 'bytes', values, divisor: inputs.type === 'boolean' ? 1 : 255 }
          : { type: 'numbers', values },
    }),
    targets: targets.type === 'float' ? targets.values : classesIn(targets.values, y),
    contents: [inputBytes, targetBytes],
  };
}

function classesIn(values: Uint8Array | Float32Array, path: string): Uint8Array {
  const beyond = values.findIndex((value) => value < 0 || value >= MAX_CLASSES);
  if (beyond === -1) return Uint8Array.from(values);
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${path}: target ${beyond} is ${values[beyond]}, and classes are 0 to 255.`,
    {
      hint: 'save numbers to predict as float32',
    },
  );
}

function examplesOf({ inputs, shape }: Inputs): Pick<ArrayPart, 'features' | 'inputs' | 'shape'> {
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

function requireSameRows(inputs: ArrayFile, targets: ArrayFile): void {
  const [rows = 0] = inputs.shape;
  if (rows === 0 || inputs.shape.includes(0)) {
    throw new RidgelineError('DATA_DAMAGED', `${inputs.path} has no examples.`);
  }
  if (targets.shape.length === 1 && targets.shape[0] === rows) return;
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${inputs.path} has ${rows} examples, ${targets.path} ${targets.shape.join(' x ')} targets.`,
  );
}

function categoriesIn(parts: readonly SharedInputs[]): number | undefined {
  let largest = 0;
  for (const { values } of parts) {
    for (const value of values) {
      if (value < 0 || !Number.isInteger(value)) return undefined;
      if (value > largest) largest = value;
    }
  }
  return largest + 1;
}

function problemOf({ targets }: ArrayPart, name: string): LearningProblem {
  if (targets instanceof Float32Array) {
    const odd = targets.findIndex((target) => !Number.isFinite(target));
    if (odd === -1) return { type: 'regression' };
    throw new RidgelineError('DATA_DAMAGED', `${name}: target ${odd} is ${targets[odd]}.`);
  }
  const classes = targets.reduce((largest, label) => Math.max(largest, label), 0) + 1;
  if (classes < 2) throw new RidgelineError('DATA_DAMAGED', `${name}: every example is of class 0.`);
  return classes === 2 ? { type: 'binary' } : { type: 'multi-class', classes };
}

function classesOf(problem: LearningProblem): number {
  return problem.type === 'multi-class' ? problem.classes : 2;
}

/** Refuses a test part whose shape, types or classes do not match the training part. */
function refuseOther(test: ArrayPart, train: ArrayPart, name: string): void {
  const [own, other] = [test.shape.join('x'), train.shape.join('x')];
  if (own !== other) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      `${name}: test examples have ${own} numbers, training examples ${other}.`,
    );
  }
  if (test.inputs.type !== train.inputs.type || test.targets.constructor !== train.targets.constructor) {
    throw new RidgelineError('DATA_DAMAGED', `${name}: the test part has another type of numbers.`);
  }
  if (train.targets instanceof Float32Array) return;
  const largest = train.targets.reduce((all, label) => Math.max(all, label), 0);
  const beyond = test.targets.findIndex((label) => label > largest);
  if (beyond === -1) return;
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${name}: test example ${beyond} is of class ${test.targets[beyond]}, and no training example is.`,
  );
}

function inputsAt({ inputs, features }: ArrayPart, rows: Uint32Array): SharedInputs {
  return inputs.type === 'bytes'
    ? { ...inputs, values: sharedRows(inputs.values, rows, features) }
    : { ...inputs, values: sharedRows(inputs.values, rows, features) };
}

/** Path of a file, with `.gz` if only that exists. */
function pathOf(origin: ArrayOrigin, part: DataPart, what: 'inputs' | 'targets'): string {
  const plain = join(
    origin.name,
    origin.type === 'idx' ? idxOf(origin.name, part, what) : npyName(part, what),
  );
  return !existsSync(plain) && existsSync(`${plain}.gz`) ? `${plain}.gz` : plain;
}

function npyName(part: DataPart, what: 'inputs' | 'targets'): string {
  return `${what === 'inputs' ? 'x' : 'y'}_${part}.npy`;
}

/** Name of an IDX file. It is MNIST's name, except that any rank may replace the `3` or `1` of `idx3` and `idx1`. */
function idxOf(folder: string, part: DataPart, what: 'inputs' | 'targets'): string {
  const usual = idxName(part, what === 'inputs' ? 'images' : 'labels');
  const [before, after] = usual.split(/(?<=idx)\d/);
  const pattern = new RegExp(`^${before}\\d${after}(\\.gz)?$`);
  const names = filesIn(folder).filter((file) => pattern.test(file));
  const found = names.includes(usual) || names.includes(`${usual}.gz`) ? usual : names[0];
  return found?.replace(/\.gz$/, '') ?? usual;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // The error about the missing file names the folder.
    return [];
  }
}
