/** Default capacity, in bytes. */
const DEFAULT_BYTES = 4096;

/** Last bytes of a process's output. */
export class OutputTail {
  readonly #capacity: number;
  #bytes = Buffer.alloc(0);

  constructor(capacity = DEFAULT_BYTES) {
    this.#capacity = capacity;
  }

  add(bytes: Uint8Array): void {
    const joined = Buffer.concat([this.#bytes, bytes.subarray(-this.#capacity)]);
    this.#bytes = joined.subarray(-this.#capacity);
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }
}
