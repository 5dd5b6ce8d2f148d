import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from '../setup/repository.mjs';

/**
 * Simulates a new user: an environment with an empty home, without settings, downloads or a cache, and with the Node and
 * npm of a toolchain. Environment variables of npm, Node and Ridgeline are removed.
 *
 * @param folder empty folder for the home and the logs
 */
export function createUser(folder, { bin }, variables = {}) {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const removedVariables = /^(npm_|XDG_|RIDGELINE_|TF_|NX_|INIT_CWD$|NODE$|NODE_OPTIONS$|CI$)/i;
  const path = process.env.PATH.split(delimiter).filter((part) => !part.startsWith(repository));
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !removedVariables.test(name))),
    HOME: home,
    RIDGELINE_CACHE: join(home, 'ridgeline-cache'),
    PATH: [bin, ...path].join(delimiter),
    ...variables,
  };

  /**
   * Runs a command line in this environment, and logs its output to the file `<name>.log`.
   *
   * @returns exit code, duration in seconds, output on both streams, and path of the log
   */
  async function run(name, line, cwd) {
    const log = join(folder, `${name}.log`);
    const sink = createWriteStream(log);
    const startedAt = performance.now();
    const child = spawn(line, { shell: '/bin/bash', cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(sink, { end: false });
    const code = await new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => sink.end(resolve));
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    return { code: code ?? 'killed', seconds, output: readFileSync(log, 'utf8'), log };
  }

  return { home, run };
}
