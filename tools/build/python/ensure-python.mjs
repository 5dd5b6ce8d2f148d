import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, inRepository } from '../setup/repository.mjs';

/**
 * Returns the Python of a virtual environment with the packages of a requirements file. Creates a missing environment
 * in Ridgeline's cache, keyed by the content of the file.
 *
 * @param requirements path of the requirements file, relative to the repository
 */
export function ensurePython(requirements) {
  const file = inRepository(requirements);
  const key = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `python-${key}`);
  const python = join(folder, 'bin', 'python');
  const doneFile = join(folder, 'packages-installed');
  if (existsSync(doneFile)) return python;
  runOrThrow('python3', ['-m', 'venv', folder]);
  runOrThrow(python, ['-m', 'pip', 'install', '--quiet', '--requirement', file]);
  runOrThrow('touch', [doneFile]);
  return python;
}

// Standard output is reserved for the path, which a shell may read.
function runOrThrow(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
