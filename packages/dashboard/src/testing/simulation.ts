import type { StudyView } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { createManualDashboardClock, type ManualDashboardClock } from './manual-clock.ts';
import { simulateStudy } from './simulated-study.ts';

/** Simulated study in its own store, with the clock that both use. */
export interface Simulation {
  readonly view: StudyView;
  readonly clock: ManualDashboardClock;
  /** Advances by a number of epochs of 200 ms. */
  advance(epochs: number): Promise<void>;
}

export async function createSimulation(
  epochs: number,
  options: { concurrency?: number; trials?: number } = {},
): Promise<Simulation> {
  const clock = createManualDashboardClock(1_000);
  const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
  const study = await simulateStudy(log, options);
  const advance = async (count: number) => {
    for (let epoch = 0; epoch < count; epoch++) {
      clock.advance(200);
      await study.advance();
    }
  };
  await advance(epochs);
  return { view, clock, advance };
}
