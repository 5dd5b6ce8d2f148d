import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Copies a program's files from `source` to `folder/<trial>/`, replacing older ones. Symbolic links are left out.
 * The folder is filled as `….unfinished`, its files are synced to disk, and then it is renamed, so a folder without the
 * suffix is complete. Without files, no folder is created.
 */
export async function keepFiles(source: string, folder: string, trial: number): Promise<void> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath, entry.name)));
  if (files.length === 0) return;
  // Named by trial, process and thread, as for trials in threads. A program has no thread, hence the 0.
  const unfinishedFolder = join(folder, `${trial}-${process.pid}-0.unfinished`);
  try {
    for (const file of files) {
      const copy = join(unfinishedFolder, file);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await copyFile(join(source, file), copy, constants.COPYFILE_FICLONE);
      await syncFile(copy);
    }
    const target = join(folder, String(trial));
    await rm(target, { recursive: true, force: true });
    await rename(unfinishedFolder, target);
  } catch (error) {
    await rm(unfinishedFolder, { recursive: true, force: true });
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
