import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository } from './repository.mjs';

// In node_modules: removing it also removes the stamps.
const stamps = inRepository('node_modules/.ridgeline');

/** Returns the value that a step wrote when it last finished; undefined if it never finished. */
export function readStamp(name, folder = stamps) {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** True if a step last finished with this value. */
export function hasStamp(name, value, folder = stamps) {
  return readStamp(name, folder) === value;
}

/** Marks a step as done. Call it last: an interrupted step must have no stamp. */
export function writeStamp(name, value, folder = stamps) {
  writeAtomically(join(folder, name), value);
}

/** Marks a step as not done. Call it before changing the step's output. */
export function clearStamp(name, folder = stamps) {
  rmSync(join(folder, name), { force: true });
}

/** Returns names, sizes and modification times of files, as a cheap check for changes. */
export function fingerprint(files) {
  return files.map((file) => `${file} ${sizeAndTime(file)}`).join('\n');
}

/** Returns size in bytes and modification time of a file, or `missing`. */
export function sizeAndTime(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : 'missing';
}

/** Writes a file atomically: a reader finds either the old or the new content. */
export function writeAtomically(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}
