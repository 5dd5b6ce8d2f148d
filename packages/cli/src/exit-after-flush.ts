import { setImmediate as nextTurn } from 'node:timers/promises';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { releaseTerminals } from './screen/closed-terminal.ts';

/** Error of the first failed write to standard output or standard error; a closed reader does not count. */
let writeError: NodeJS.ErrnoException | undefined;

/**
 * Records a failed write for {@link exitAfterFlush}, for example to a full disk. A closed reader (`| head -1`) or
 * terminal is no failure.
 */
export function recordWriteError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') writeError ??= error;
}

/**
 * Ends the process after its output is written, because `process.exit` drops buffered output of a pipe. If a write has
 * failed, reports the error and exits with `refused`. Without an explicit exit, Node would restore the default signal
 * handlers first, and a late Ctrl-C would replace the exit code.
 *
 * @example
 * await exitAfterFlush(await main(process.argv.slice(2)));
 */
export async function exitAfterFlush(code: ExitCode): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise((resolve) => void stream.write('', resolve));
  }
  // A failed write is reported one turn of the event loop later.
  await nextTurn();
  if (writeError !== undefined)
    process.stderr.write(`The output could not be written: ${writeError.message}.\n`);
  // Registered last, because other listeners may write to the terminal.
  process.on('exit', releaseTerminals);
  process.exit(writeError === undefined ? code : exitCodes.refused);
}
