import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { readUserData } from '../user-file.ts';

/** File of a data set. */
export interface DataFile {
  readonly name: string;
  /** SHA-256 of the uncompressed bytes, in hex. */
  readonly sha256: string;
}

/** Phrase that explains how to get a missing or damaged data set. */
export type Remedy = string;

/** True if a folder has the file, plain or with `.gz` appended to its name. Reads no bytes. */
export function hasFile(folder: string, file: DataFile): boolean {
  return ['', '.gz'].some((suffix) => existsSync(`${folder}/${file.name}${suffix}`));
}

/**
 * Checks that a folder has a file, plain or with `.gz` appended to its name.
 *
 * @throws RidgelineError `DATA_MISSING` if it does not
 */
export function assertHasFile(folder: string, file: DataFile, remedy: Remedy): void {
  if (hasFile(folder, file)) return;
  throw new RidgelineError('DATA_MISSING', `There is no ${folder}/${file.name} or ${file.name}.gz.`, {
    hint: remedy,
  });
}

/**
 * Reads a file of a data set from a folder and checks its bytes. The file may be compressed as `NAME.gz`.
 *
 * @throws RidgelineError `DATA_MISSING` if there is no such file; `FILE_UNREADABLE` if it is not a regular file;
 * `DATA_DAMAGED` if it cannot be inflated or its SHA-256 differs.
 */
export function readDataFile(folder: string, file: DataFile, remedy: Remedy): Uint8Array {
  assertHasFile(folder, file, remedy);
  const plain = `${folder}/${file.name}`;
  const path = existsSync(plain) ? plain : `${plain}.gz`;
  const bytes = readUserData(path, 'IDX file', remedy);
  const sha256 = hashParts(bytes);
  if (sha256 === file.sha256) return bytes;
  throw dataError(`${path} is damaged: its SHA-256 is ${sha256}, not ${file.sha256}.`, remedy);
}

/** SHA-256 over all parts in order, in hex. */
export function hashParts(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
