import { fstatSync, write } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Writes texts in the order of the calls. */
export interface Sink {
  /** Resolves when the reader has accepted all of the text; rejects if the reader is closed. */
  write(text: string): Promise<void>;
}

/** Delay before the next write if the reader accepted nothing. */
const RETRY_DELAY_MS = 50;

/**
 * Opens a sink that never blocks the process. Node writes to terminals and pipes with blocking calls, so a terminal that
 * is not read would block everything else. For a file on a full or failing disk, the sink retries until `over` is
 * aborted; without `over`, it rejects.
 *
 * @example
 * await openSink(process.stdout).write('one line\n');
 */
export function openSink(
  stream: NodeJS.WritableStream & { readonly fd?: number },
  over = AbortSignal.abort(),
): Sink {
  const { fd } = stream;
  const writeText =
    // On Windows, Node's own writes handle consoles.
    fd === undefined || process.platform === 'win32'
      ? (text: string) =>
          new Promise<void>((resolve, reject) => {
            stream.write(text, (error) => (error ? reject(error) : resolve()));
          })
      : (text: string) => writeAll(fd, Buffer.from(text), over);
  let last = Promise.resolve();
  return { write: (text) => (last = last.then(() => writeText(text))) };
}

async function writeAll(fd: number, bytes: Buffer, over: AbortSignal): Promise<void> {
  for (let remaining = bytes; remaining.length > 0;) {
    const taken = await writeSome(fd, remaining, over);
    if (taken === 0) await pause(RETRY_DELAY_MS);
    remaining = remaining.subarray(taken);
  }
}

/** Returns the number of bytes written; 0 if none can be written yet. */
function writeSome(fd: number, bytes: Buffer, over: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, taken) => {
      if (error === null) resolve(taken);
      else if (error.code === 'EAGAIN' || (!over.aborted && isDiskTrouble(error, fd))) resolve(0);
      else reject(error);
    });
  });
}

/** True for a full or failing disk, or an exceeded quota. On a terminal, EIO means that it was closed. */
function isDiskTrouble({ code }: NodeJS.ErrnoException, fd: number): boolean {
  return code === 'EIO' ? fstatSync(fd).isFile() : ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code!);
}
