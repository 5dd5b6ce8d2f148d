import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Syncs a file to disk, or a folder with the names of its files. */
export function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
