import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository } from './repository.mjs';

// Under node_modules: removing it also removes the stamps.
const stamps = inRepository('node_modules/.ridgeline');

/** Value that the step of this name wrote when it last finished; undefined if it has not. */
export function readStamp(name, folder = stamps) {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** True if the step of this name last finished with this value. */
export function hasStamp(name, value, folder = stamps) {
  return readStamp(name, folder) === value;
}

/** Marks the step as done. Written last and atomically: an interrupted step has no stamp. */
export function writeStamp(name, value, folder = stamps) {
  writeWhole(join(folder, name), value);
}

/** Marks the step as not done. Call it before changing anything that the stamp covers. */
export function clearStamp(name, folder = stamps) {
  rmSync(join(folder, name), { force: true });
}

/** Names, sizes and modification times of files: a cheap check for changes. */
export function fingerprint(files) {
  return files.map((file) => `${file} ${sizeAndTime(file)}`).join('\n');
}

/** Size in bytes and modification time of a file, or `missing`. */
export function sizeAndTime(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : 'missing';
}

/** Writes a file atomically: a reader sees the old content or the new one. */
export function writeWhole(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}
