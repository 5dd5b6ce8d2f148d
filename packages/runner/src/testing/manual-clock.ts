import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** Clock that a test advances. */
interface ManualClock extends Clock {
  /** Moves the time forward in steps of 100 ms, and ends the waits that are due. */
  advance(ms: number): Promise<void>;
}

/** Step of the clock, in ms. */
const STEP = 100;

/**
 * Creates a clock that stands still until a test advances it.
 *
 * @example
 * const clock = createManualClock();
 * const waited = clock.wait(1000, signal);
 * await clock.advance(1000);
 * await waited;
 */
export function createManualClock(): ManualClock {
  let time = 0;
  const waits = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    now: () => time,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const pending = {
          until: time + ms,
          end: () => {
            waits.delete(pending);
            signal.removeEventListener('abort', pending.end);
            resolve();
          },
        };
        signal.addEventListener('abort', pending.end);
        waits.add(pending);
      }),
    async advance(ms) {
      for (let remaining = ms; remaining > 0; remaining -= STEP) {
        time += Math.min(remaining, STEP);
        for (const { until, end } of [...waits]) if (until <= time) end();
        await nextTurn();
      }
    },
  };
}
