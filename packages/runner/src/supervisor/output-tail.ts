/** Number of bytes kept of a process's output by default. */
const KEPT = 4096;

/** Tail of a process's output. */
export class OutputTail {
  readonly #kept: number;
  #bytes = Buffer.alloc(0);

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  add(bytes: Uint8Array): void {
    const all = Buffer.concat([this.#bytes, bytes.subarray(-this.#kept)]);
    this.#bytes = all.subarray(-this.#kept);
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }
}
