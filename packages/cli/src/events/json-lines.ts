import { printableJson } from '@ridgeline/core';
import type { Sink } from '@ridgeline/dashboard/lines';
import type { EventSink, Untimed } from './event-sink.ts';

/** Largest backlog of a reader, in characters. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * Writes events as JSON, one per line. If the reader falls too far behind, events are left out, and a `gap` in their
 * place counts them; if the reader is closed, all are left out. `failed` gets the reason that nothing can be written
 * any more.
 *
 * @example
 * openJsonLines(openSink(process.stdout), console.error).put({ type: 'gap', events: 1 }); // {"type":"gap","time":1732…,"events":1}
 */
export function openJsonLines(
  sink: Sink,
  failed: (error: NodeJS.ErrnoException) => void,
  mostWaiting = MOST_WAITING,
): EventSink {
  let waiting: string[] = [];
  let size = 0;
  let missed = 0;
  let writing: Promise<void> | undefined;
  let readerLeft = false;

  const add = ({ type, ...rest }: Untimed) => {
    const line = `${printableJson({ type, time: Date.now(), ...rest })}\n`;
    waiting.push(line);
    size += line.length;
    writing ??= write();
  };
  const mindTheGap = () => {
    if (missed > 0) add({ type: 'gap', events: missed });
    missed = 0;
  };
  async function write(): Promise<void> {
    // Events of one turn are written together.
    await Promise.resolve();
    try {
      while (waiting.length > 0) {
        const text = waiting.join('');
        waiting = [];
        await sink.write(text);
        size -= text.length;
      }
    } catch (error) {
      readerLeft = true;
      waiting = [];
      failed(error as NodeJS.ErrnoException);
    }
    writing = undefined;
  }

  return {
    put(event) {
      if (readerLeft) return;
      if (size > mostWaiting) missed++;
      else {
        mindTheGap();
        add(event);
      }
    },
    async close() {
      while (writing !== undefined) await writing;
      if (!readerLeft) mindTheGap();
      await writing;
    },
  };
}
