import { printableJson } from '@ridgeline/core';
import type { Sink } from '@ridgeline/dashboard/lines';
import type { EventSink, UntimedEvent } from './event-sink.ts';

/** Maximum number of characters that wait for the reader; further events are dropped. */
const MAX_QUEUE_LENGTH = 16 * 1024 * 1024;

/**
 * Writes events as JSON, one per line. If the reader falls too far behind, events are dropped and counted in a `gap`
 * event. If a write fails, for example because the reader has closed the stream, `onWriteError` is called once and later
 * events are dropped.
 *
 * @example
 * const events = openJsonLines(openSink(process.stdout), console.error);
 * events.put({ type: 'gap', events: 1 }); // {"type":"gap","time":1732…,"events":1}
 */
export function openJsonLines(
  sink: Sink,
  onWriteError: (error: NodeJS.ErrnoException) => void,
  maxQueueLength = MAX_QUEUE_LENGTH,
): EventSink {
  let queue: string[] = [];
  let queueLength = 0;
  let droppedCount = 0;
  let pendingWrite: Promise<void> | undefined;
  let hasFailed = false;

  const enqueue = ({ type, ...fields }: UntimedEvent) => {
    const line = `${printableJson({ type, time: Date.now(), ...fields })}\n`;
    queue.push(line);
    queueLength += line.length;
    pendingWrite ??= write();
  };
  const enqueueGap = () => {
    if (droppedCount > 0) enqueue({ type: 'gap', events: droppedCount });
    droppedCount = 0;
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
      hasFailed = true;
      queue = [];
      onWriteError(error as NodeJS.ErrnoException);
    }
    pendingWrite = undefined;
  }

  return {
    put(event) {
      if (hasFailed) return;
      if (queueLength > maxQueueLength) droppedCount++;
      else {
        enqueueGap();
        enqueue(event);
      }
    },
    async close() {
      while (pendingWrite !== undefined) await pendingWrite;
      if (!hasFailed) enqueueGap();
      await pendingWrite;
    },
  };
}
