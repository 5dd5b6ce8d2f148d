import type { LargestClass } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { readDataFile, hashParts, type DataFile, type Remedy } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { idxName, readIdx } from './idx.ts';
import { copyToShared } from './shared-data-set.ts';

/** IDX files of a part: pictures and their classes. */
export interface IdxFiles {
  readonly images: DataFile;
  readonly labels: DataFile;
}

type Parts<T> = Readonly<Record<DataPart, T>>;

/** Names the IDX files of both parts as in MNIST. `hashes` are the SHA-256 of the uncompressed files. */
export function createIdxFiles(hashes: Parts<Readonly<Record<keyof IdxFiles, string>>>): Parts<IdxFiles> {
  const file = (part: DataPart, kind: keyof IdxFiles) => ({
    name: idxName(part, kind),
    sha256: hashes[part][kind],
  });
  const partFiles = (part: DataPart) => ({ images: file(part, 'images'), labels: file(part, 'labels') });
  return { train: partFiles('train'), test: partFiles('test') };
}

/** Public set of 28x28 pictures in ten classes, in MNIST's format. */
interface PictureSet {
  readonly name: string;
  readonly title: string;
  readonly largestClass: LargestClass;
  /** Names of the classes; by default the class numbers. */
  readonly classes?: readonly string[];
  readonly files: Parts<IdxFiles>;
  /** Folder with the files of a part, plain or .gz. */
  readonly findFolder: (part: DataPart) => string;
  readonly remedy: Remedy;
}

export function createPictureSource(set: PictureSet): DataSource {
  const { name, title, largestClass, classes: classNames, files, findFolder, remedy } = set;
  const problem = { type: 'multi-class', classes: 10 } as const;
  return {
    name,
    title,
    problem,
    rows: { train: 60_000, test: 10_000 },
    features: 784,
    shape: [28, 28, 1],
    largestClass,
    sha256: hashParts(
      ...Object.values(files).flatMap(({ images, labels }) => [images.sha256, labels.sha256]),
    ),
    load(part) {
      const { images, labels } = files[part];
      const pictures = readIdx(readDataFile(findFolder(part), images, remedy), images.name);
      const targets = readIdx(readDataFile(findFolder(part), labels, remedy), labels.name);
      const rows = pictures.shape[0]!;
      if (targets.shape[0] !== rows) {
        throw dataError(
          `${images.name} has ${rows} pictures, but ${labels.name} has ${targets.shape[0]} labels.`,
        );
      }
      return {
        name,
        problem,
        rows,
        features: pictures.bytes.length / rows,
        inputs: { type: 'bytes', values: copyToShared(pictures.bytes), divisor: 255 },
        targets: copyToShared(targets.bytes),
        sha256: hashParts(name, part, images.sha256, labels.sha256),
        ...(classNames && { classes: classNames }),
      };
    },
  };
}
