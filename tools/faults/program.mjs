import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ridgeline } from './built.mjs';

/** Time after which expected output counts as missing, in ms: far more than the slowest machine needs. */
const PATIENCE = 600_000;

/** Starts the program in a folder as a user would, without a terminal. `env` extends the environment. */
export function startProgram(folder, args, env = {}) {
  const child = spawn(process.execPath, [fileURLToPath(ridgeline), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let printed = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed += text));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  void ended.then(() => (over = true));
  return {
    child,
    /** Exit code, or the signal that ended it. */
    ended,
    printed: () => printed,
    /** Waits for the pattern to be printed `times` times. False if that does not happen. */
    async prints(pattern, times = 1) {
      const deadline = performance.now() + PATIENCE;
      const has = () => (printed.match(new RegExp(pattern, 'g')) ?? []).length >= times;
      while (!has() && !over && performance.now() < deadline) await sleep(20);
      return has();
    },
  };
}
