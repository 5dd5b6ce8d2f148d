import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, inRepository } from '../setup/repository.mjs';

/**
 * Python of a virtual environment with the packages of a requirements file, created if missing. It is kept in
 * Ridgeline's cache, keyed by the file's content.
 *
 * @param requirements path of the file in the repository
 */
export function pythonWith(requirements) {
  const file = inRepository(requirements);
  const key = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `python-${key}`);
  const python = join(folder, 'bin', 'python');
  const isDone = join(folder, 'packages-installed');
  if (existsSync(isDone)) return python;
  must('python3', ['-m', 'venv', folder]);
  must(python, ['-m', 'pip', 'install', '--quiet', '--requirement', file]);
  must('touch', [isDone]);
  return python;
}

// Standard output is reserved for the path, which a shell may read.
function must(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
