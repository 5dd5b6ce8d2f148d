/** So much of what a process printed says what it died of, in bytes. */
const KEPT = 4096;

/** The end of what a process has printed. */
export class LastWords {
  #bytes = Buffer.alloc(0);

  hear(bytes: Uint8Array): void {
    const all = Buffer.concat([this.#bytes, bytes.subarray(-KEPT)]);
    this.#bytes = all.subarray(-KEPT);
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }
}
