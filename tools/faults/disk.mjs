import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NotRunHere } from './not-run-here.mjs';

const source = fileURLToPath(new URL('disk.c', import.meta.url));

/**
 * Compiles `disk.c` into `folder`. Returns a function that creates the environment variables of a program under the
 * given disk faults: `watch` is the database; `disk.c` describes the other options.
 */
export function compileInterposer(folder) {
  const library = `${folder}/disk.so`;
  const compilation = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  });
  if (compilation.error?.code === 'ENOENT') throw new NotRunHere('there is no C compiler (cc)');
  if (compilation.status !== 0) throw new Error(compilation.stderr);
  return ({ watch, killAt, journal, full, broken }) => ({
    LD_PRELOAD: library,
    RIDGELINE_WATCH: watch,
    ...(killAt === undefined ? {} : { RIDGELINE_KILL_AT: String(killAt) }),
    ...(journal === undefined ? {} : { RIDGELINE_JOURNAL: journal }),
    ...(full === undefined ? {} : { RIDGELINE_FULL: full }),
    ...(broken === undefined ? {} : { RIDGELINE_BROKEN: broken }),
  });
}
