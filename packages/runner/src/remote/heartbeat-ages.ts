import type { WorkerRow } from '@ridgeline/core';

/** Time without a heartbeat after which a worker's trials run elsewhere, in ms. */
const LEASE = 30_000;

/** Time for a worker to reach a new leader, in ms. */
const GRACE = 7_000;

/** Longest counted time between two observations, in ms. In a longer gap the server or the leader was away. */
const MAX_GAP = 5_000;

/**
 * Time since the last heartbeat of each worker. Times in which no heartbeat could arrive do not count: otherwise an
 * outage of the server would make all workers look lost.
 *
 * @example
 * const ages = new HeartbeatAges();
 * ages.observe([{ id: 'a', sinceHeartbeat: 400 }], performance.now());
 * ages.isPresent('a'); // true
 */
export class HeartbeatAges {
  #ages: ReadonlyMap<string, number> = new Map();
  /** Workers that this leader has seen and not lost. */
  #present: ReadonlySet<string> = new Set();
  #observedAt = -Infinity;

  /**
   * Updates the ages of all workers that the server knows.
   *
   * @param now in ms of a monotonic clock
   */
  observe(workers: readonly Pick<WorkerRow, 'id' | 'sinceHeartbeat'>[], now: number): void {
    const elapsed = Math.min(now - this.#observedAt, MAX_GAP);
    this.#ages = new Map(
      workers.map(({ id, sinceHeartbeat }) => {
        // A worker that this leader has not observed before has at least `GRACE` to send a heartbeat.
        const previousAge = this.#ages.get(id);
        return [
          id,
          Math.min(sinceHeartbeat, previousAge === undefined ? LEASE - GRACE : previousAge + elapsed),
        ];
      }),
    );
    const presentWorkers = workers.filter(
      ({ id, sinceHeartbeat }) => !this.isLost(id) && (sinceHeartbeat < LEASE || this.#present.has(id)),
    );
    this.#present = new Set(presentWorkers.map(({ id }) => id));
    this.#observedAt = now;
  }

  /** True if a worker can get assignments: this leader has observed it during its lease, and it is not lost. */
  isPresent(id: string): boolean {
    return this.#present.has(id);
  }

  /** True if a worker sent no heartbeat for too long, or is unknown to the server. */
  isLost(id: string): boolean {
    return (this.#ages.get(id) ?? Infinity) >= LEASE;
  }
}
