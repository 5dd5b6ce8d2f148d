import { open, rename, type FileHandle } from 'node:fs/promises';

/** So much may wait for the disk; what comes then is left out, in characters. */
const MOST_WAITING = 4 * 1024 * 1024;

/** A file that lines are appended to, behind the back of whoever writes them. */
export interface LineFile {
  /** Never throws and never waits. */
  write(lines: string): void;
  /** Resolves once all that was written is in the file, or is lost. */
  close(): Promise<void>;
}

/**
 * Appends to the file `path`, which only its owner may read. At `largest` bytes it becomes `….1`, in the place of an
 * older one, and another begins. What the disk does not take is lost, and what comes later is tried anew; the end of
 * the process waits for nothing.
 *
 * @example
 * const file = openLineFile('ridgeline.db-quickstart.log', 16 * 1024 * 1024);
 * file.write('{"type":"state"}\n');
 * await file.close();
 */
export function openLineFile(path: string, largest: number): LineFile {
  let waiting = '';
  let saving: Promise<void> | undefined;
  let file: FileHandle | undefined;
  /** Of the file, in bytes. */
  let size = 0;

  async function save(lines: Buffer): Promise<void> {
    if (size >= largest) {
      await letGo();
      // Where somebody has removed it, a new one begins all the same.
      await rename(path, `${path}.1`).catch(() => undefined);
    }
    if (file === undefined) {
      file = await open(path, 'a', 0o600);
      ({ size } = await file.stat());
    }
    await file.appendFile(lines);
    size += lines.length;
  }

  async function letGo(): Promise<void> {
    const last = file;
    file = undefined;
    size = 0;
    // A disk may say only now that it has lost something.
    await last?.close().catch(() => undefined);
  }

  async function saveAll(): Promise<void> {
    while (waiting !== '') {
      const lines = Buffer.from(waiting);
      waiting = '';
      await save(lines).catch(letGo);
    }
    saving = undefined;
  }

  return {
    write(lines) {
      if (waiting.length + lines.length > MOST_WAITING) return;
      waiting += lines;
      saving ??= saveAll();
    },
    async close() {
      await saving;
      await letGo();
    },
  };
}
