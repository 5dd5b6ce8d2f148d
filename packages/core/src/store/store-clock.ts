/** Clocks of a store. */
export interface StoreClock {
  /** Wall clock, in milliseconds since 1970. It advances while the machine sleeps, and may be set. */
  readonly now: () => number;
  /** Monotonic clock, in milliseconds since any instant; it neither advances during sleep nor jumps. */
  readonly passed: () => number;
}

export const systemStoreClock: StoreClock = { now: Date.now, passed: () => performance.now() };
