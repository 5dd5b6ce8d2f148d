import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** A clock that moves only by hand. */
interface ManualClock extends Clock {
  /** Moves the time forward in steps of 100 ms, running due events. */
  advance(ms: number): Promise<void>;
}

const STEP = 100;

/**
 * Creates a clock that stands still.
 *
 * @example
 * const clock = manualClock();
 * const waited = clock.wait(1000, signal);
 * await clock.advance(1000);
 * await waited;
 */
export function manualClock(): ManualClock {
  let time = 0;
  const waits = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    now: () => time,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const one = {
          until: time + ms,
          end: () => {
            waits.delete(one);
            signal.removeEventListener('abort', one.end);
            resolve();
          },
        };
        signal.addEventListener('abort', one.end);
        waits.add(one);
      }),
    async advance(ms) {
      for (let left = ms; left > 0; left -= STEP) {
        time += Math.min(left, STEP);
        for (const one of [...waits]) if (one.until <= time) one.end();
        await nextTurn();
      }
    },
  };
}
