import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in the terminal of this process, which waits for it. Returns the program's exit code, or 128 + the
 * signal's number if a signal ended it.
 *
 * A terminal sends Ctrl-C to the program directly. SIGINT is therefore forwarded only without a terminal: a run would
 * take the forwarded signal for a second Ctrl-C, and stop immediately. Other signals are always forwarded.
 */
export function runForeground(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const forward = (signal) => {
    if (!(signal === 'SIGINT' && hasTerminal)) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
