import { printableJson } from '@ridgeline/core';
import type { Sink } from '@ridgeline/dashboard/lines';
import type { EventSink, UntimedEvent } from './event-sink.ts';

/** Maximum number of characters that wait for the reader. */
const MAX_WAITING = 16 * 1024 * 1024;

/**
 * Writes events as JSON, one per line. If the reader falls too far behind, events are left out and replaced by a `gap`
 * with their number. `onClosed` is called once if the reader has closed the stream; later events are dropped.
 *
 * @example
 * const events = openJsonLines(openSink(process.stdout), console.error);
 * events.put({ type: 'gap', events: 1 }); // {"type":"gap","time":1732…,"events":1}
 */
export function openJsonLines(
  sink: Sink,
  onClosed: (error: NodeJS.ErrnoException) => void,
  maxWaiting = MAX_WAITING,
): EventSink {
  let waiting: string[] = [];
  let size = 0;
  let leftOut = 0;
  let writing: Promise<void> | undefined;
  let isReaderGone = false;

  const add = ({ type, ...rest }: UntimedEvent) => {
    const line = `${printableJson({ type, time: Date.now(), ...rest })}\n`;
    waiting.push(line);
    size += line.length;
    writing ??= write();
  };
  const addGap = () => {
    if (leftOut > 0) add({ type: 'gap', events: leftOut });
    leftOut = 0;
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
      isReaderGone = true;
      waiting = [];
      onClosed(error as NodeJS.ErrnoException);
    }
    writing = undefined;
  }

  return {
    put(event) {
      if (isReaderGone) return;
      if (size > maxWaiting) leftOut++;
      else {
        addGap();
        add(event);
      }
    },
    async close() {
      while (writing !== undefined) await writing;
      if (!isReaderGone) addGap();
      await writing;
    },
  };
}
