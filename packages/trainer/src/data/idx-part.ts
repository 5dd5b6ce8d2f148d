import { RidgelineError } from '@ridgeline/core';
import { readDataFile, sha256Of, type DataFile, type Remedy } from './data-file.ts';
import type { DataPart } from './data-source.ts';
import { readIdx } from './idx.ts';
import { shared, type LoadedPart } from './shared-data-set.ts';

/** IDX files of a part: pictures and their classes. */
export interface IdxFiles {
  readonly images: DataFile;
  readonly labels: DataFile;
}

/** Loads pictures of ten classes from two IDX files in a folder, plain or .gz. */
export function loadIdxPart(
  name: string,
  part: DataPart,
  folder: string,
  { images, labels }: IdxFiles,
  remedy: Remedy,
): LoadedPart {
  const pictures = readIdx(readDataFile(folder, images, remedy), images.name);
  const classes = readIdx(readDataFile(folder, labels, remedy), labels.name);
  const rows = pictures.shape[0]!;
  if (classes.shape[0] !== rows) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      `${images.name} has ${rows} pictures, ${labels.name} ${classes.shape[0]} labels.`,
    );
  }
  return {
    name,
    problem: { type: 'multi-class', classes: 10 },
    rows,
    features: pictures.bytes.length / rows,
    inputs: { type: 'bytes', values: shared(pictures.bytes), divisor: 255 },
    targets: shared(classes.bytes),
    sha256: sha256Of(name, part, images.sha256, labels.sha256),
  };
}
