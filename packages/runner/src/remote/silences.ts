/** How long nothing may be heard of a worker before its trials run elsewhere, in ms. */
const LEASE = 30_000;

/** How long a worker has to be heard of by a leader that finds it silent, in ms. */
const GRACE = 7_000;

/** So much of the time between two looks counts as silence at the most, in ms: in a longer one the server was away, or the leader. */
const GAP = 5_000;

/** What the server says of a worker: how long ago it was heard, by the server's clock, in ms. */
export interface Heard {
  readonly id: string;
  readonly silence: number;
}

/**
 * How long each worker was silent, without the time in which nobody could have been heard: after a server that was away
 * all workers are silent at once, and none of them is gone.
 *
 * @example
 * const silences = new Silences();
 * silences.look([{ id: 'a', silence: 400 }], performance.now());
 * silences.isThere('a'); // true
 */
export class Silences {
  #counted: ReadonlyMap<string, number> = new Map();
  /** Who was heard while this leader looked, and has not been gone since. */
  #there: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;

  /** Takes in all workers that the server knows `now`, in ms of a clock that never jumps. */
  look(workers: readonly Heard[], now: number): void {
    const passed = Math.min(now - this.#lookedAt, GAP);
    this.#counted = new Map(
      workers.map(({ id, silence }) => {
        const before = this.#counted.get(id);
        return [id, Math.min(silence, before === undefined ? LEASE - GRACE : before + passed)];
      }),
    );
    const isThere = ({ id, silence }: Heard) => !this.isGone(id) && (silence < LEASE || this.#there.has(id));
    this.#there = new Set(workers.filter(isThere).map(({ id }) => id));
    this.#lookedAt = now;
  }

  /** Whether a worker can be given something: not before it is heard of, where a new leader finds it silent. */
  isThere(id: string): boolean {
    return this.#there.has(id);
  }

  /** Whether a worker was silent for too long, or is not known to the server. */
  isGone(id: string): boolean {
    return (this.#counted.get(id) ?? Infinity) >= LEASE;
  }
}
