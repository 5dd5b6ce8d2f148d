import type { DashboardClock } from '../feed/clock.ts';

/** Clock that only a test advances. */
export interface ManualDashboardClock extends DashboardClock {
  /** Adds to the busy time of the process. */
  work(ms: number): void;
  /** Advances the time and ends expired waits. */
  advance(ms: number): void;
}

export function createManualDashboardClock(start = 0): ManualDashboardClock {
  let time = start;
  let busyTime = 0;
  let waits: { readonly until: number; readonly end: () => void }[] = [];
  return {
    now: () => time,
    busyTime: () => busyTime,
    work: (ms) => void (busyTime += ms),
    async wait(ms, signal) {
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const end = () => {
          signal.removeEventListener('abort', end);
          resolve();
        };
        signal.addEventListener('abort', end);
        waits.push({ until: time + ms, end });
      });
    },
    advance(ms) {
      time += ms;
      const expiredWaits = waits.filter((item) => item.until <= time);
      waits = waits.filter((item) => item.until > time);
      for (const item of expiredWaits) item.end();
    },
  };
}
