import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ThreadMessage, ToThread } from '@ridgeline/core';

/** Receiver of messages to a training thread. Answers pings, and remembers a request to stop. */
export class Mailbox {
  readonly #port: MessagePort;
  #isStopRequested = false;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Reads pending messages. Returns true if the trial should stop. */
  isStopRequested(): boolean {
    for (let next; (next = receiveMessageOnPort(this.#port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') this.#isStopRequested = true;
      else this.#port.postMessage({ type: 'alive' } satisfies ThreadMessage);
    }
    return this.#isStopRequested;
  }
}
