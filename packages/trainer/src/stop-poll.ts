import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ThreadMessage, ToThread } from '@ridgeline/core';

/**
 * Creates a function that reads the pending messages on the port of a trial, answers pings, and returns true once a
 * message has requested a stop.
 */
export function createStopPoll(port: MessagePort): () => boolean {
  let isStopRequested = false;
  return () => {
    for (let received; (received = receiveMessageOnPort(port)) !== undefined;) {
      const message = received.message as ToThread;
      if (message.type === 'stop') isStopRequested = true;
      else port.postMessage({ type: 'alive' } satisfies ThreadMessage);
    }
    return isStopRequested;
  };
}
