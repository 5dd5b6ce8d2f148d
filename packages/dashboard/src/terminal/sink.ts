import { fstatSync, write } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Writer of text, in order. */
export interface Sink {
  /** Resolves when the reader has taken all of the text, however long that takes; rejects if it never can. */
  write(text: string): Promise<void>;
}

/** Pause before the next write if the reader took nothing, in ms. */
const PAUSE = 50;

/**
 * Sink that never blocks the process. Node writes to terminals and pipes by blocking calls, so a terminal that has
 * stopped reading would hold up everything else. For a file on a full or failing disk, the sink retries until `over` is
 * aborted; without `over`, such a file counts as a closed reader.
 *
 * @example
 * await openSink(process.stdout).write('one line\n');
 */
export function openSink(
  stream: NodeJS.WritableStream & { readonly fd?: number },
  over = AbortSignal.abort(),
): Sink {
  const { fd } = stream;
  const put =
    // Windows has consoles, which Node's own writes handle.
    fd === undefined || process.platform === 'win32'
      ? (text: string) =>
          new Promise<void>((resolve, reject) => {
            stream.write(text, (error) => (error ? reject(error) : resolve()));
          })
      : (text: string) => writeAll(fd, Buffer.from(text), over);
  let last = Promise.resolve();
  return { write: (text) => (last = last.then(() => put(text))) };
}

async function writeAll(fd: number, bytes: Buffer, over: AbortSignal): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    const taken = await writeSome(fd, rest, over);
    if (taken === 0) await pause(PAUSE);
    rest = rest.subarray(taken);
  }
}

/** Number of bytes taken; 0 if none can be now. */
function writeSome(fd: number, bytes: Buffer, over: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, taken) => {
      if (error === null) resolve(taken);
      else if (error.code === 'EAGAIN' || (!over.aborted && isDiskTrouble(error, fd))) resolve(0);
      else reject(error);
    });
  });
}

/** True for a full or failing disk, or a quota. EIO of a terminal means that it was closed. */
function isDiskTrouble({ code }: NodeJS.ErrnoException, fd: number): boolean {
  return code === 'EIO' ? fstatSync(fd).isFile() : ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code!);
}
