/** Cache limited by bytes. It drops the oldest values first and always keeps the latest. */
export class BoundedCache<V> {
  readonly #values = new Map<string, V>();
  readonly #most: number;
  readonly #bytesOf: (value: V) => number;
  #bytes = 0;

  constructor(most: number, bytesOf: (value: V) => number) {
    this.#most = most;
    this.#bytesOf = bytesOf;
  }

  /** Returns the value of a key, computed if missing. */
  get(key: string, make: () => V): V {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#values.set(key, value);
    this.#bytes += this.#bytesOf(value);
    for (const [oldest, held] of this.#values) {
      if (this.#bytes <= this.#most || oldest === key) break;
      this.#values.delete(oldest);
      this.#bytes -= this.#bytesOf(held);
    }
    return value;
  }
}
