import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  canonicalJson,
  RidgelineError,
  type Amount,
  type DataOrigin,
  type Json,
  type Shape,
} from '@ridgeline/core';
import { readUserData } from '../user-file.ts';
import { sha256Of } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { largestClass, partRows, rowsOfPart } from './held-out.ts';
import { idxName, readIdx } from './idx.ts';
import { sharedRows, type LearningProblem } from './shared-data-set.ts';

type IdxOrigin = Extract<DataOrigin, { type: 'idx' }>;

/** Default test part, taken from the training examples. */
const A_FIFTH: Amount = { type: 'share', share: 0.2 };

/**
 * Pictures of user data, in IDX files named like those of MNIST, plain or .gz. Without `t10k` files, some of the
 * training examples become the test part.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a file that is missing or unreadable; `DATA_DAMAGED` for one that is not
 * IDX or does not match the others.
 */
export function userIdx(origin: IdxOrigin): DataSource {
  const { name, test = A_FIFTH } = origin;
  const train = readPart(name, 'train');
  const official = hasTestPart(origin) ? readPart(name, 'test') : undefined;
  const classes = train.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  if (classes < 2) throw new RidgelineError('DATA_DAMAGED', `${name}: every picture is of class 0.`);
  const beyond = official?.labels.findIndex((label) => label >= classes) ?? -1;
  if (beyond !== -1 || (official !== undefined && official.features !== train.features)) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      beyond === -1
        ? `${name}: test pictures have ${official!.features} numbers, training pictures ${train.features}.`
        : `${name}: test picture ${beyond} is of class ${official!.labels[beyond]}, and no training picture is.`,
    );
  }
  const problem: LearningProblem = classes === 2 ? { type: 'binary' } : { type: 'multi-class', classes };
  const rows =
    official === undefined
      ? partRows(train.labels.length, test)
      : { train: train.labels.length, test: official.labels.length };
  return {
    name,
    title: `${name}: ${classes} classes of pictures`,
    problem,
    rows,
    features: train.features,
    shape: train.shape,
    largestClass: largestClass(
      official === undefined ? rowsOfPart('train', train.labels, test) : train.labels.map((_, row) => row),
      train.labels,
    ),
    sha256: sha256Of(
      ...[train, official].flatMap((part) => (part === undefined ? [] : [part.pixels, part.labels])),
    ),
    load(part) {
      const from = part === 'test' && official !== undefined ? official : train;
      const mine =
        official === undefined
          ? rowsOfPart(part, train.labels, test)
          : Uint32Array.from(from.labels, (_, row) => row);
      const settings = official === undefined ? canonicalJson(test as unknown as Json) : 'official';
      return {
        name,
        problem,
        rows: mine.length,
        features: from.features,
        inputs: { type: 'bytes', values: sharedRows(from.pixels, mine, from.features), divisor: 255 },
        targets: sharedRows(from.labels, mine),
        sha256: sha256Of(part, settings, from.pixels, from.labels),
      };
    },
  };
}

/** True if a folder has its own test part, in `t10k` files. */
export function hasTestPart({ name }: IdxOrigin): boolean {
  return existsSync(pathOf(name, 'test', 'images'));
}

/** Names of a folder's IDX files. */
export function idxFilesOf(origin: IdxOrigin): readonly string[] {
  const parts: readonly DataPart[] = hasTestPart(origin) ? ['train', 'test'] : ['train'];
  return parts.flatMap((part) => [
    basename(pathOf(origin.name, part, 'images')),
    basename(pathOf(origin.name, part, 'labels')),
  ]);
}

interface Pictures {
  readonly features: number;
  /** Shape of one picture, with its channels last. */
  readonly shape: Shape;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

function readPart(folder: string, part: DataPart): Pictures {
  const [images, labels] = [pathOf(folder, part, 'images'), pathOf(folder, part, 'labels')];
  const pictures = readIdx(readUserData(images, 'IDX file'), images);
  const classes = readIdx(readUserData(labels, 'IDX file'), labels);
  const [rows = 0] = pictures.shape;
  if (rows === 0) throw new RidgelineError('DATA_DAMAGED', `${images} has no pictures.`);
  if (classes.shape.length !== 1 || classes.shape[0] !== rows) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      `${images} has ${rows} pictures, ${labels} ${classes.shape.join(' x ')} labels.`,
    );
  }
  const picture = pictures.shape.slice(1);
  const shape = picture.length === 2 ? [...picture, 1] : picture;
  return { features: pictures.bytes.length / rows, shape, pixels: pictures.bytes, labels: classes.bytes };
}

/** Path of a file, with `.gz` if only that exists. */
function pathOf(folder: string, part: DataPart, what: 'images' | 'labels'): string {
  const plain = join(folder, idxName(part, what));
  return !existsSync(plain) && existsSync(`${plain}.gz`) ? `${plain}.gz` : plain;
}
