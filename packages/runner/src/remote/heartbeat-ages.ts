/** Longest time without a heartbeat of a worker before its trials run elsewhere, in ms. */
const LEASE = 30_000;

/** Time for a worker to reach a new leader, in ms. */
const GRACE = 7_000;

/** Longest time counted between two checks, in ms: in a longer gap the server or the leader was away. */
const GAP = 5_000;

/** Time since the last heartbeat of a worker, by the server's clock, in ms. */
export interface HeartbeatAge {
  readonly id: string;
  readonly sinceHeartbeat: number;
}

/**
 * Heartbeat age of each worker, without times in which no heartbeat could arrive: after an outage of the server all
 * workers lack heartbeats at once, though none is lost.
 *
 * @example
 * const ages = new Silences();
 * ages.look([{ id: 'a', sinceHeartbeat: 400 }], performance.now());
 * ages.isThere('a'); // true
 */
export class HeartbeatAges {
  #counted: ReadonlyMap<string, number> = new Map();
  /** Workers with a heartbeat seen by this leader, and not lost since. */
  #there: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;

  /**
   * Updates the ages of all workers that the server knows.
   *
   * @param now in ms of a monotonic clock
   */
  observe(workers: readonly HeartbeatAge[], now: number): void {
    const passed = Math.min(now - this.#lookedAt, GAP);
    this.#counted = new Map(
      workers.map(({ id, sinceHeartbeat }) => {
        const before = this.#counted.get(id);
        return [id, Math.min(sinceHeartbeat, before === undefined ? LEASE - GRACE : before + passed)];
      }),
    );
    const isThere = ({ id, sinceHeartbeat }: HeartbeatAge) =>
      !this.isGone(id) && (sinceHeartbeat < LEASE || this.#there.has(id));
    this.#there = new Set(workers.filter(isThere).map(({ id }) => id));
    this.#lookedAt = now;
  }

  /** True if a worker can be given assignments. One that a new leader finds without a heartbeat has to send one first. */
  isThere(id: string): boolean {
    return this.#there.has(id);
  }

  /** True if a worker sent no heartbeat for too long, or is unknown to the server. */
  isGone(id: string): boolean {
    return (this.#counted.get(id) ?? Infinity) >= LEASE;
  }
}
