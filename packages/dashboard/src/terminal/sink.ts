import { fstatSync, write } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Writes texts in the order of the calls. */
export interface Sink {
  /** Resolves when the reader has accepted the whole text; rejects if the reader is closed. */
  write(text: string): Promise<void>;
}

/** Delay before the next write if the reader accepted nothing. */
const RETRY_DELAY_MS = 50;

/**
 * Opens a sink that never blocks the process. Node's own writes to a terminal or pipe block until a reader accepts
 * them. On a full or failing disk, the sink retries until `retrySignal` is aborted; by default, it rejects.
 *
 * @example
 * await openSink(process.stdout).write('one line\n');
 */
export function openSink(
  stream: NodeJS.WritableStream & { readonly fd?: number },
  retrySignal = AbortSignal.abort(),
): Sink {
  const { fd } = stream;
  const writeText =
    // On Windows, Node's own writes handle consoles.
    fd === undefined || process.platform === 'win32'
      ? (text: string) =>
          new Promise<void>((resolve, reject) => {
            stream.write(text, (error) => (error ? reject(error) : resolve()));
          })
      : (text: string) => writeAll(fd, Buffer.from(text), retrySignal);
  let lastWrite = Promise.resolve();
  return { write: (text) => (lastWrite = lastWrite.then(() => writeText(text))) };
}

async function writeAll(fd: number, bytes: Buffer, retrySignal: AbortSignal): Promise<void> {
  for (let remaining = bytes; remaining.length > 0;) {
    const byteCount = await writeSome(fd, remaining, retrySignal);
    if (byteCount === 0) await pause(RETRY_DELAY_MS);
    remaining = remaining.subarray(byteCount);
  }
}

/** Writes as many bytes as possible and returns their number. */
function writeSome(fd: number, bytes: Buffer, retrySignal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, byteCount) => {
      if (error === null) resolve(byteCount);
      else if (error.code === 'EAGAIN' || (!retrySignal.aborted && isDiskError(error, fd))) resolve(0);
      else reject(error);
    });
  });
}

/** True for a full or failing disk, or an exceeded quota. On a terminal, EIO means that it was closed. */
function isDiskError({ code }: NodeJS.ErrnoException, fd: number): boolean {
  return code === 'EIO' ? fstatSync(fd).isFile() : ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code!);
}
