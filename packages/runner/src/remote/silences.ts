/** Longest silence of a worker before its trials run elsewhere, in ms. */
const LEASE = 30_000;

/** Time for a worker to be heard by a new leader, in ms. */
const GRACE = 7_000;

/** Longest silence counted between two checks, in ms: in a longer gap the server or the leader was away. */
const GAP = 5_000;

/** Silence of a worker: time since its last heartbeat, by the server's clock, in ms. */
export interface HeartbeatAge {
  readonly id: string;
  readonly silence: number;
}

/**
 * Silence of each worker, without times in which no heartbeat could arrive: after an outage of the server all
 * workers are silent at once, though none is lost.
 *
 * @example
 * const silences = new Silences();
 * silences.look([{ id: 'a', silence: 400 }], performance.now());
 * silences.isThere('a'); // true
 */
export class Silences {
  #counted: ReadonlyMap<string, number> = new Map();
  /** Workers that were heard while this leader watched, and not lost since. */
  #there: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;

  /**
   * Updates the silences of all workers that the server knows.
   *
   * @param now in ms of a monotonic clock
   */
  look(workers: readonly HeartbeatAge[], now: number): void {
    const passed = Math.min(now - this.#lookedAt, GAP);
    this.#counted = new Map(
      workers.map(({ id, silence }) => {
        const before = this.#counted.get(id);
        return [id, Math.min(silence, before === undefined ? LEASE - GRACE : before + passed)];
      }),
    );
    const isThere = ({ id, silence }: HeartbeatAge) =>
      !this.isGone(id) && (silence < LEASE || this.#there.has(id));
    this.#there = new Set(workers.filter(isThere).map(({ id }) => id));
    this.#lookedAt = now;
  }

  /** True if a worker can be given assignments. One that a new leader finds silent has to be heard first. */
  isThere(id: string): boolean {
    return this.#there.has(id);
  }

  /** True if a worker was silent for too long, or is unknown to the server. */
  isGone(id: string): boolean {
    return (this.#counted.get(id) ?? Infinity) >= LEASE;
  }
}
