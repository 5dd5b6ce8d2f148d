import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program that owns the terminal while this process waits. Returns the exit code to leave with (128 + the
 * signal's number if a signal ended it).
 *
 * A terminal sends Ctrl-C to the program itself. It is therefore forwarded only without a terminal: otherwise the
 * program would get a second Ctrl-C, which stops a run at once. Other signals are always forwarded.
 */
export function runForeground(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const passOn = (signal) => {
    if (!(signal === 'SIGINT' && hasTerminal)) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
