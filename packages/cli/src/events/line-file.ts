import { open, rename, type FileHandle } from 'node:fs/promises';

/** Maximum number of characters that wait for the disk; further lines are dropped. */
const MAX_QUEUE_LENGTH = 4 * 1024 * 1024;

/** File that lines are appended to in the background. */
interface LineFile {
  /** Appends lines. Never throws and never waits. */
  write(lines: string): void;
  /** Resolves when every line is written or lost. */
  close(): Promise<void>;
}

/**
 * Opens the file `path` for appending, readable by its owner only. At `maxBytes` the file is renamed to `….1`, replacing
 * an older one, and a new file starts. Lines that the disk rejects are lost, but later lines are written if possible.
 *
 * @example
 * const file = openLineFile('ridgeline.db-quickstart.log', 16 * 1024 * 1024);
 * file.write('{"type":"state"}\n');
 * await file.close();
 */
export function openLineFile(path: string, maxBytes: number): LineFile {
  let queue = '';
  let pendingSave: Promise<void> | undefined;
  let file: FileHandle | undefined;
  /** Size of the file, in bytes. */
  let size = 0;

  async function save(lines: Buffer): Promise<void> {
    if (size >= maxBytes) {
      await closeFile();
      // Start a new file even if somebody has removed the old one.
      await rename(path, `${path}.1`).catch(() => undefined);
    }
    if (file === undefined) {
      file = await open(path, 'a', 0o600);
      ({ size } = await file.stat());
    }
    await file.appendFile(lines);
    size += lines.length;
  }

  async function closeFile(): Promise<void> {
    const oldFile = file;
    file = undefined;
    size = 0;
    // The system may report a failed write only when the file is closed.
    await oldFile?.close().catch(() => undefined);
  }

  async function saveAll(): Promise<void> {
    while (queue !== '') {
      const lines = Buffer.from(queue);
      queue = '';
      await save(lines).catch(closeFile);
    }
    pendingSave = undefined;
  }

  return {
    write(lines) {
      if (queue.length + lines.length > MAX_QUEUE_LENGTH) return;
      queue += lines;
      pendingSave ??= saveAll();
    },
    async close() {
      await pendingSave;
      await closeFile();
    },
  };
}
