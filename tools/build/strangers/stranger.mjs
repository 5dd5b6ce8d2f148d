import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from '../setup/repository.mjs';

/**
 * Makes a new user: an empty home, so without settings, downloads or Ridgeline cache, and the Node and npm of a
 * toolchain. Only the network and terminal parts of this machine's environment remain.
 *
 * @param folder empty; holds the home and the logs
 */
export function stranger(folder, { bin }, variables = {}) {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const ours = /^(npm_|XDG_|RIDGELINE_|TF_|NX_|INIT_CWD$|NODE$|NODE_OPTIONS$|CI$)/i;
  const path = process.env.PATH.split(delimiter).filter((part) => !part.startsWith(repository));
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))),
    HOME: home,
    RIDGELINE_CACHE: join(home, 'ridgeline-cache'),
    PATH: [bin, ...path].join(delimiter),
    ...variables,
  };

  /**
   * Runs a command line and keeps its output, also in a log of that name.
   *
   * @returns its exit code, its duration in seconds, its output on both streams, and the log
   */
  async function run(name, line, cwd) {
    const log = join(folder, `${name}.log`);
    const sink = createWriteStream(log);
    const began = performance.now();
    const child = spawn(line, { shell: '/bin/bash', cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(sink, { end: false });
    const code = await new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => sink.end(resolve));
    const seconds = Math.round((performance.now() - began) / 1000);
    return { code: code ?? 'killed', seconds, output: readFileSync(log, 'utf8'), log };
  }

  return { home, run };
}
