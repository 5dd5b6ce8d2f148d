import type { Store } from './memory-store.ts';
import type { StoreClock } from '../store/study-log.ts';

/** Opens an empty store with these clocks. */
export type OpenStore = (clock: StoreClock) => Promise<Store>;

/** Tests of the contract, by title. Each gets an empty store and a manual clock. */
export type Contract = Readonly<Record<string, (store: Store, clock: ManualClock) => Promise<void>>>;

export interface ManualClock {
  /** Wall clock, in ms since 1970. */
  now: number;
  /** Time by which the wall clock has advanced while the monotonic clock stood still, in ms. */
  offset: number;
}

/** Creates a clock that tests set, and clocks of a store that follow it. */
export function createContractClock(): { readonly clock: ManualClock; readonly storeClock: StoreClock } {
  const clock = { now: 1_700_000_000_000, offset: 0 };
  return { clock, storeClock: { now: () => clock.now, monotonic: () => clock.now - clock.offset } };
}
