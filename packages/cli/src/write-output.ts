import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { printAll } from './print.ts';

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
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError('USAGE', `${file} could not be written: ${(error as Error).message}.`, {
      hint: 'Name another path with --output.',
      cause: error,
    });
  }
}
