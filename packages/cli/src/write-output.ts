import { statSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { isSameFile } from '@ridgeline/storage/file-id';
import { printAll } from './print.ts';
import { hasSqliteHeader, sqliteHeaderLength } from './sqlite-header.ts';

/** Option that names an output file. */
type OutputOption = '--output' | '--page';

/**
 * Throws `USAGE` for an output file that is also an input, which would be overwritten.
 *
 * @param description the input in a sentence, such as `the table itself`
 */
export function assertNotInput(
  output: string,
  input: string,
  description: string,
  option: OutputOption = '--output',
): void {
  if (!isSameFile(output, input)) return;
  throw new RidgelineError('USAGE', `${output} is ${description}.`, {
    hint: `Name another file with ${option}.`,
  });
}

/** Writes text to a file, or to standard output if no file is named. */
export async function writeChunks(chunks: AsyncIterable<string>, output: string | undefined): Promise<void> {
  if (output === undefined) await printAll(chunks);
  else await writeOutput(output, chunks);
}

/**
 * Writes the file that `option` names, and creates its folder if necessary.
 *
 * @throws RidgelineError `USAGE` if the file is a database or cannot be written, and any RidgelineError of `content`.
 */
export async function writeOutput(
  file: string,
  content: AsyncIterable<string> | Uint8Array | string,
  option: OutputOption = '--output',
): Promise<void> {
  try {
    if (await isDatabase(file)) {
      throw new RidgelineError('USAGE', `${file} is a database, which is never overwritten.`, {
        hint: `Name another file with ${option}.`,
      });
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError('USAGE', `${file} could not be written: ${(error as Error).message}.`, {
      hint: `Name another path with ${option}.`,
      cause: error,
    });
  }
}

/** True for a SQLite file or a link to one, because writing to either would destroy the database. */
async function isDatabase(path: string): Promise<boolean> {
  // Opening a pipe would wait for its writer.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(sqliteHeaderLength) });
    return hasSqliteHeader(buffer);
  } finally {
    await file.close();
  }
}
