import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ThreadMessage, ToThread } from '@ridgeline/core';

/** Messages to a training thread: answers pings, and gathers the trials that are to stop. */
export class Mailbox {
  readonly #port: MessagePort;
  readonly #stops = new Set<number>();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  readonly stopRequests = (): ReadonlySet<number> => {
    for (let next; (next = receiveMessageOnPort(this.#port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') this.#stops.add(message.trial);
      else this.#port.postMessage({ type: 'alive' } satisfies ThreadMessage);
    }
    return this.#stops;
  };
}
