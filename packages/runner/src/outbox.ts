/**
 * Batch of outgoing messages, sent at the end of the event loop's turn. The busier the sender, the larger the batches.
 */
export class Outbox<T> {
  readonly #send: (messages: readonly T[]) => void;
  #pending: T[] = [];

  constructor(send: (messages: readonly T[]) => void) {
    this.#send = send;
  }

  put(message: T): void {
    if (this.#pending.push(message) === 1) setImmediate(() => this.flush());
  }

  /** Sends pending messages, without waiting for the turn to end. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const messages = this.#pending;
    this.#pending = [];
    this.#send(messages);
  }
}
