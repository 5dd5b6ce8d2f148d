/** Number of bytes kept of a process's output. */
const KEPT = 4096;

/** Tail of a process's output. */
export class OutputTail {
  #bytes = Buffer.alloc(0);

  hear(bytes: Uint8Array): void {
    const all = Buffer.concat([this.#bytes, bytes.subarray(-KEPT)]);
    this.#bytes = all.subarray(-KEPT);
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }
}
