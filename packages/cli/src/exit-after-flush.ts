import { setImmediate as nextTurn } from 'node:timers/promises';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { releaseClosedTerminal } from './screen/closed-terminal.ts';

/** Error of a write to standard output or standard error while it had a reader. */
let failure: NodeJS.ErrnoException | undefined;

/**
 * Records a failed write for `leave`, for example to a full disk. A closed reader (`| head -1`) or terminal is not a
 * failure.
 */
export function noteFailure(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') failure ??= error;
}

/**
 * Ends the process after its output is written: `process.exit` drops output that a pipe has not taken yet. A process
 * that simply runs out of work first restores the default signal handlers, so a late Ctrl-C would replace its exit
 * code.
 *
 * @example
 * await leave(await main(process.argv.slice(2)));
 */
export async function leave(code: ExitCode): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise((written) => void stream.write('', written));
  }
  // A failed write is reported one turn of the event loop later.
  await nextTurn();
  releaseClosedTerminal();
  if (failure === undefined) process.exit(code);
  process.stderr.write(`The output could not be written: ${failure.message}.\n`);
  process.exit(exitCodes.refused);
}
