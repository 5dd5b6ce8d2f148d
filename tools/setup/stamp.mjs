import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository } from './repository.mjs';

// Under node_modules, so that whoever removes node_modules removes what is claimed about it.
const stamps = inRepository('node_modules/.ridgeline');

/** What the step of this name wrote when it last finished; undefined when it has not. */
export function readStamp(name, folder = stamps) {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the step of this name last finished with this value. */
export function hasStamp(name, value, folder = stamps) {
  return readStamp(name, folder) === value;
}

/** Says that the step is done. Written last, and whole or not at all: a step cut off half-way has no stamp. */
export function writeStamp(name, value, folder = stamps) {
  writeWhole(join(folder, name), value);
}

/** Says that the step is no longer done. Called before anything it stands for is touched. */
export function clearStamp(name, folder = stamps) {
  rmSync(join(folder, name), { force: true });
}

/** Names, sizes and modification times of files: what tells cheaply that one of them has changed. */
export function fingerprint(files) {
  return files.map((file) => `${file} ${sizeAndTime(file)}`).join('\n');
}

/** Size in bytes and modification time of a file, or `missing`. */
export function sizeAndTime(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : 'missing';
}

/** Writes a file so that a reader sees the old content or the new, never a part. */
export function writeWhole(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}
