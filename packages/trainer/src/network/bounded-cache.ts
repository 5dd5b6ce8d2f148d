/** Cache with a limit in bytes. It drops the oldest values first and always keeps the latest one. */
export class BoundedCache<V> {
  readonly #values = new Map<string, V>();
  readonly #maxBytes: number;
  readonly #measureBytes: (value: V) => number;
  #bytes = 0;

  constructor(maxBytes: number, measureBytes: (value: V) => number) {
    this.#maxBytes = maxBytes;
    this.#measureBytes = measureBytes;
  }

  /** Returns the value of a key. If it is missing, `compute` computes it. */
  get(key: string, compute: () => V): V {
    const cachedValue = this.#values.get(key);
    if (cachedValue !== undefined) return cachedValue;
    const value = compute();
    this.#values.set(key, value);
    this.#bytes += this.#measureBytes(value);
    for (const [oldestKey, oldestValue] of this.#values) {
      if (this.#bytes <= this.#maxBytes || oldestKey === key) break;
      this.#values.delete(oldestKey);
      this.#bytes -= this.#measureBytes(oldestValue);
    }
    return value;
  }
}
