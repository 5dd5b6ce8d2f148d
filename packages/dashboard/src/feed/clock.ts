import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clock of the dashboard. */
export interface DashboardClock {
  /** Current time, in ms since 1970. */
  now(): number;
  /** Time that this process has spent working, without waits, in ms. */
  busyTime(): number;
  /** Resolves after `ms`, or earlier if the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const dashboardClock: DashboardClock = {
  now: () => Date.now(),
  busyTime: () => performance.eventLoopUtilization().active,
  wait: (ms, signal) =>
    sleep(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};
