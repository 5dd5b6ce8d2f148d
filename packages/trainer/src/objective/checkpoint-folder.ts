import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { Checkpoint } from '@ridgeline/core';

/** Folder for the files of a user module's trial, created on first access. */
export class CheckpointFolder {
  #path: string | undefined;

  get path(): string {
    return (this.#path ??= mkdtempSync(join(tmpdir(), 'ridgeline-trial-')));
  }

  /** Reads the files in the folder; undefined if there are none. */
  read(): Checkpoint | undefined {
    const folder = this.#path;
    if (folder === undefined) return undefined;
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(folder, path).replaceAll(sep, '/'), bytes: readFileSync(path) };
      });
    return files.length === 0 ? undefined : { files };
  }

  /** Removes the folder. */
  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
  }
}
