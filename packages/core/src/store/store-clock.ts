/** The clocks that a store goes by. */
export interface StoreClock {
  /** When something happens, in milliseconds since 1970. It goes on while the machine sleeps, and may be set. */
  readonly now: () => number;
  /** How long something takes: milliseconds since any instant, which neither of the two changes. */
  readonly passed: () => number;
}

export const systemClock: StoreClock = { now: Date.now, passed: () => performance.now() };
