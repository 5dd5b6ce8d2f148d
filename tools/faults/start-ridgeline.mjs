import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ridgeline } from './built.mjs';

/** Time after which expected output counts as missing, far more than the slowest machine needs. */
const TIMEOUT_MS = 600_000;

/** Starts `ridgeline` without a terminal, in a folder. `env` extends the environment. */
export function startRidgeline(folder, args, env = {}) {
  const child = spawn(process.execPath, [fileURLToPath(ridgeline), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let printed = '';
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed += text));
  const exit = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  void exit.then(() => (hasEnded = true));
  return {
    child,
    /** Exit code, or the signal that ended the program. */
    exit,
    printed: () => printed,
    /** Waits until the pattern has been printed `times` times. Returns false if the program ends or time runs out first. */
    async waitForOutput(pattern, times = 1) {
      const deadline = performance.now() + TIMEOUT_MS;
      const isPrinted = () => (printed.match(new RegExp(pattern, 'g')) ?? []).length >= times;
      while (!isPrinted() && !hasEnded && performance.now() < deadline) await sleep(20);
      return isPrinted();
    },
  };
}
