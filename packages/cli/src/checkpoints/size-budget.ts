/** A trial whose weights are kept. */
export interface Kept {
  readonly trial: number;
  /** What the trial is ranked by. */
  readonly value: number;
  /** Of its files, in bytes. */
  readonly size: number;
}

/** The best trials that fit into a number of bytes. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #isBetter: (a: number, b: number) => boolean;
  /** The best first; ties: the lower number. */
  readonly #kept: Kept[] = [];
  #size = 0;

  constructor(bytes: number, isBetter: (a: number, b: number) => boolean) {
    this.#bytes = bytes;
    this.#isBetter = isBetter;
  }

  /** Takes a trial in, and returns those that have to go for it: the worst, itself perhaps among them. */
  add(one: Kept): readonly number[] {
    const after = this.#kept.findIndex((other) => this.#comesBefore(one, other));
    this.#kept.splice(after === -1 ? this.#kept.length : after, 0, one);
    this.#size += one.size;
    const gone: number[] = [];
    while (this.#size > this.#bytes) {
      const worst = this.#kept.pop()!;
      this.#size -= worst.size;
      gone.push(worst.trial);
    }
    return gone;
  }

  #comesBefore(a: Kept, b: Kept): boolean {
    return this.#isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
