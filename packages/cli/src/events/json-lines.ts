import { printableJson } from '@ridgeline/core';
import type { Sink } from '@ridgeline/dashboard/lines';
import type { EventSink, UntimedEvent } from './event-sink.ts';

/** Maximum number of characters in the queue for the reader. */
const MAX_QUEUE_LENGTH = 16 * 1024 * 1024;

/**
 * Writes events as JSON, one per line. If the reader falls too far behind, events are dropped and counted in a `gap`
 * event. `onClosed` is called once if the reader closes the stream; later events are dropped.
 *
 * @example
 * const events = openJsonLines(openSink(process.stdout), console.error);
 * events.put({ type: 'gap', events: 1 }); // {"type":"gap","time":1732…,"events":1}
 */
export function openJsonLines(
  sink: Sink,
  onClosed: (error: NodeJS.ErrnoException) => void,
  maxQueueLength = MAX_QUEUE_LENGTH,
): EventSink {
  let queue: string[] = [];
  let queueLength = 0;
  let dropped = 0;
  let writing: Promise<void> | undefined;
  let isClosed = false;

  const add = ({ type, ...rest }: UntimedEvent) => {
    const line = `${printableJson({ type, time: Date.now(), ...rest })}\n`;
    queue.push(line);
    queueLength += line.length;
    writing ??= write();
  };
  const addGap = () => {
    if (dropped > 0) add({ type: 'gap', events: dropped });
    dropped = 0;
  };
  async function write(): Promise<void> {
    // Events of one turn of the event loop are written together.
    await Promise.resolve();
    try {
      while (queue.length > 0) {
        const text = queue.join('');
        queue = [];
        await sink.write(text);
        queueLength -= text.length;
      }
    } catch (error) {
      isClosed = true;
      queue = [];
      onClosed(error as NodeJS.ErrnoException);
    }
    writing = undefined;
  }

  return {
    put(event) {
      if (isClosed) return;
      if (queueLength > maxQueueLength) dropped++;
      else {
        addGap();
        add(event);
      }
    },
    async close() {
      while (writing !== undefined) await writing;
      if (!isClosed) addGap();
      await writing;
    },
  };
}
