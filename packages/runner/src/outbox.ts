/**
 * Batch of outgoing items, sent at the end of the event loop's turn. The busier the sender, the larger the arrays.
 */
export class Outbox<T> {
  readonly #send: (messages: readonly T[]) => void;
  #waiting: T[] = [];

  constructor(send: (messages: readonly T[]) => void) {
    this.#send = send;
  }

  put(message: T): void {
    if (this.#waiting.push(message) === 1) setImmediate(() => this.flush());
  }

  /** Sends pending items, without waiting for the turn to end. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    this.#send(messages);
  }
}
