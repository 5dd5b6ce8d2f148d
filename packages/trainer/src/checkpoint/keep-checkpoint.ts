import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Checkpoint } from '@ridgeline/core';
import type { CheckpointSettings } from '../training-request.ts';

/**
 * Keeps a trial's files. If the destination is a folder, writes them there and returns undefined; a failed write does
 * not fail the trial. If the destination is the message that ends the trial, returns the files, or undefined if they
 * exceed its `maxBytes`.
 *
 * @param warn called with the reason if the write fails
 */
export function keepCheckpoint(
  destination: CheckpointSettings['destination'],
  trial: number,
  checkpoint: Checkpoint,
  warn: (message: string) => void,
): Checkpoint | undefined {
  if (destination.type === 'end') {
    const bytes = checkpoint.files.reduce((sum, file) => sum + file.bytes.length, 0);
    return bytes <= destination.maxBytes ? checkpoint : undefined;
  }
  try {
    writeCheckpoint(destination.folder, trial, checkpoint);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`the files of trial ${trial} were not kept: ${reason}`);
  }
  return undefined;
}

/** Suffix of an incomplete folder. */
const draftSuffix = '.unfinished';

/**
 * Writes files into `folder/<trial>/`. The folder is filled as `….unfinished`, its files are synced to disk, and then
 * it is renamed, so a folder without the suffix is complete. There is one exception: a process may die while it removes
 * the files of an earlier attempt, just before the renaming. The trial is then unfinished too, and its next attempt
 * replaces the folder.
 */
export function writeCheckpoint(folder: string, trial: number, { files }: Checkpoint): void {
  const draft = join(folder, `${trial}-${process.pid}-${threadId}${draftSuffix}`);
  const final = join(folder, String(trial));
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(draft, path)), { recursive: true, mode: 0o700 });
      writeFile(join(draft, path), bytes);
    }
    rmSync(final, { recursive: true, force: true });
    renameSync(draft, final);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let remaining = bytes; remaining.length > 0;)
      remaining = remaining.subarray(writeSync(file, remaining));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
