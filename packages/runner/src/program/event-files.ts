import { open, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RecordReader } from '@ridgeline/core/event-record';
import { readScalars, type ScalarEvent } from './event-scalars.ts';

/** Interval at which event files are read, in ms. */
const POLL_INTERVAL = 250;

/** Maximum share of time spent on reading the folder. A read takes long if a program writes many other files. */
const MAX_SEARCH_SHARE = 0.02;

/** Maximum depth of the folders that are searched for event files. */
const MAX_DEPTH = 4;

/** Number of bytes in one read. */
const CHUNK_BYTES = 1 << 20;

/** Event file that was read up to `offset`. */
interface EventFile {
  readonly reader: RecordReader;
  /** Prefix of the file's tags: the path of its folder, which TensorBoard calls the run, with a slash. */
  readonly tagPrefix: string;
  offset: number;
}

/**
 * Reader of TensorBoard's event files in a folder, while they are written. A metric's name is the path of the file's
 * folder and the tag: `train/epoch_loss`.
 *
 * @example
 * const files = new EventFiles(folder);
 * await files.read(); // [{ step: 0, values: { 'train/epoch_loss': 0.5 } }]
 */
export class EventFiles {
  readonly #folder: string;
  readonly #files = new Map<string, EventFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads the bytes written since the last read. */
  async read(): Promise<readonly ScalarEvent[]> {
    for (const path of await findEventFiles(this.#folder, MAX_DEPTH)) {
      if (this.#files.has(path)) continue;
      const run = relative(this.#folder, dirname(path));
      const tagPrefix = run === '' ? '' : `${run}/`;
      this.#files.set(path, { reader: new RecordReader(), tagPrefix, offset: 0 });
    }
    const events: ScalarEvent[] = [];
    for (const [path, file] of this.#files) events.push(...(await readFile(path, file)));
    return events;
  }
}

/** Reads event files repeatedly. `end` reads the remaining bytes and stops. */
export function followEvents(
  folder: string,
  onEvents: (events: readonly ScalarEvent[]) => void,
): { end(): Promise<void> } {
  const files = new EventFiles(folder);
  const controller = new AbortController();
  const { signal } = controller;
  const follow = async () => {
    for (let isLast = false; !isLast;) {
      const start = performance.now();
      isLast = signal.aborted;
      const events = await files.read();
      if (events.length > 0) onEvents(events);
      const pause = Math.max(POLL_INTERVAL, (performance.now() - start) / MAX_SEARCH_SHARE);
      if (!isLast) await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const following = follow();
  following.catch(() => undefined);
  return {
    end() {
      controller.abort();
      return following;
    },
  };
}

/** Paths of event files in a folder; none if it cannot be read. Symbolic links are ignored. */
async function findEventFiles(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth === 0 ? [] : findEventFiles(path, depth - 1);
    return entry.isFile() && entry.name.includes('tfevents') ? [path] : [];
  });
  return (await Promise.all(paths)).flat();
}

/** Reads the events appended to a file; none if it cannot be read. */
async function readFile(path: string, file: EventFile): Promise<readonly ScalarEvent[]> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return [];
  const events: ScalarEvent[] = [];
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, file.offset);
      if (bytesRead === 0) return events;
      file.offset += bytesRead;
      for (const record of file.reader.read(buffer.subarray(0, bytesRead))) {
        const event = readScalars(record);
        if (event !== undefined)
          events.push({ step: event.step, values: addPrefix(event.values, file.tagPrefix) });
      }
    }
  } catch {
    return events;
  } finally {
    await handle.close();
  }
}

function addPrefix(values: ScalarEvent['values'], prefix: string): ScalarEvent['values'] {
  return Object.fromEntries(Object.entries(values).map(([tag, value]) => [`${prefix}${tag}`, value]));
}
