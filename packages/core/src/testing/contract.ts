import type { Store } from './memory-store.ts';
import type { StoreClock } from '../store/study-log.ts';

/** Opens an empty store with these clocks. */
export type OpenStore = (clock: StoreClock) => Promise<Store>;

/** Tests of the contract, by title. Each gets its own store, and a clock that moves only when it is set. */
export type Contract = Readonly<Record<string, (store: Store, clock: ManualClock) => Promise<void>>>;

export interface ManualClock {
  now: number;
  /** Time of sleep and of forward changes of the clock since the start, in ms. */
  skipped: number;
}

/** Creates a clock that moves only when it is set, and the two clocks of a store that follow it. */
export function createManualClock(): { readonly clock: ManualClock; readonly storeClock: StoreClock } {
  const clock = { now: 1_700_000_000_000, skipped: 0 };
  return { clock, storeClock: { now: () => clock.now, passed: () => clock.now - clock.skipped } };
}
