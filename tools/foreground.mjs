import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program that owns the terminal while this process waits, and returns the exit code to leave with
 * (128 + the signal's number when a signal ended it).
 *
 * A terminal's Ctrl-C reaches the program by itself, so it is passed on only where there is no terminal:
 * twice would mean "at once" to it. Other signals are always passed on.
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
