import { setImmediate as nextTurn } from 'node:timers/promises';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { releaseClosedTerminal } from './screen/closed-terminal.ts';

/** Why standard output or error took nothing more, though somebody may want it. */
let failure: NodeJS.ErrnoException | undefined;

/** A reader that has gone (`| head -1`), or a terminal that was closed, is no fault of the study; a full disk is told by `leave`. */
export function noteFailure(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') failure ??= error;
}

/**
 * Ends the process once what it printed is taken. Node writes to pipes as they are read, and `process.exit` drops what
 * waits; a process that ends by itself gives signals back their default on the way, and a late Ctrl-C would take its exit
 * code.
 *
 * @example
 * await leave(await main(process.argv.slice(2)));
 */
export async function leave(code: ExitCode): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise((taken) => void stream.write('', taken));
  }
  // What could not be written says so a turn later.
  await nextTurn();
  releaseClosedTerminal();
  if (failure === undefined) process.exit(code);
  process.stderr.write(`What was to be printed cannot be written: ${failure.message}.\n`);
  process.exit(exitCodes.refused);
}
