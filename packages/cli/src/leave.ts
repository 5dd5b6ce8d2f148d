import type { ExitCode } from './exit-code.ts';

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
  process.exit(code);
}
