/** Cache with a limit in bytes. It drops the oldest values first and always keeps the latest one. */
export class BoundedCache<V> {
  readonly #values = new Map<string, V>();
  readonly #maxBytes: number;
  readonly #bytesOf: (value: V) => number;
  #bytes = 0;

  constructor(maxBytes: number, bytesOf: (value: V) => number) {
    this.#maxBytes = maxBytes;
    this.#bytesOf = bytesOf;
  }

  /** Returns the value of a key. If it is missing, `make` computes it. */
  get(key: string, make: () => V): V {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#values.set(key, value);
    this.#bytes += this.#bytesOf(value);
    for (const [oldest, dropped] of this.#values) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#values.delete(oldest);
      this.#bytes -= this.#bytesOf(dropped);
    }
    return value;
  }
}
