import type { StudyView } from '@ridgeline/core';
import type { OwnerStatus, Snapshot } from '../view-model/snapshot.ts';
import type { DashboardClock } from './clock.ts';
import { snapshotReader } from './snapshot-reader.ts';
import type { Wanted } from './wanted.ts';

/** All that a frame is drawn from, beside what the person at the keys did. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly owner: OwnerStatus | undefined;
  /** ms since 1970. */
  readonly now: number;
}

/** A study as it goes on, read from its store. */
export interface Feed {
  /** The last moment read; undefined before the first. */
  current(): Moment | undefined;
  /** Calls `listener` for every new moment until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Says what the screen shows; what is missing is read at once. */
  want(wanted: Wanted): void;
  /** Reads until the signal is aborted, and then once more. Rejects with what the store throws. */
  run(signal: AbortSignal): Promise<void>;
}

/** ms between two questions whether the store has changed: at most 10 frames a second. */
const pollInterval = 100;
/** Interval of views that read much of the study each time, in ms. */
const slowPollInterval = 1000;
/** The longest that a screen may be behind. */
const longestInterval = 1000;
/** The share of a core that frames may take: training needs the rest. */
const workShare = 0.1;
/** Interval at which the times on screen advance while trials run, in ms. */
const tickInterval = 1000;

export function createFeed(options: {
  readonly view: StudyView;
  readonly study: string;
  readonly owner: () => OwnerStatus | undefined;
  readonly clock: DashboardClock;
  readonly wanted: Wanted;
}): Feed {
  const { view, owner, clock } = options;
  const read = snapshotReader(view, options.study);
  const listeners = new Set<() => void>();
  let wanted = options.wanted;
  let moment: Moment | undefined;
  let seen: { readonly version: number; readonly wanted: Wanted } | undefined;
  let waking = new AbortController();

  const publish = (next: Moment) => {
    moment = next;
    for (const listener of listeners) listener();
  };

  async function look(last: boolean): Promise<void> {
    const version = await view.version();
    const asked = wanted;
    const standing = owner();
    if (
      moment === undefined ||
      last ||
      seen?.version !== version ||
      seen.wanted !== asked ||
      unfinished(moment)
    ) {
      const snapshot = await read(asked);
      seen = { version, wanted: asked };
      publish({ snapshot, owner: standing, now: clock.now() });
      return;
    }
    const ticking = moment.snapshot.running.length > 0 && clock.now() - moment.now >= tickInterval;
    if (ticking || !sameOwner(moment.owner, standing))
      publish({ ...moment, owner: standing, now: clock.now() });
  }

  return {
    current: () => moment,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(next) {
      if (JSON.stringify(next) === JSON.stringify(wanted)) return;
      wanted = next;
      waking.abort();
    },
    async run(signal) {
      signal.addEventListener('abort', () => waking.abort(), { once: true });
      let worked = clock.busy();
      while (!signal.aborted) {
        await look(false);
        const before = worked;
        worked = clock.busy();
        if (waking.signal.aborted) waking = new AbortController();
        // Asked for or ended while it was read: there is nothing to wait for.
        if (seen?.wanted === wanted && !signal.aborted) {
          await clock.wait(intervalAfter(worked - before, wanted), waking.signal);
        }
      }
      await look(true);
    },
  };
}

/** Pause after a round that took `work` ms: a large terminal on a slow machine gets fewer frames. */
function intervalAfter(work: number, wanted: Wanted): number {
  const least = isSlow(wanted) ? slowPollInterval : pollInterval;
  return Math.max(least, Math.min(longestInterval, work * (1 / workShare - 1)));
}

function isSlow({ view }: Wanted): boolean {
  return view === 'strategies' || view === 'parameters';
}

function unfinished({ snapshot: { shown } }: Moment): boolean {
  return shown.view === 'leaderboard' && shown.curvesMissing;
}

function sameOwner(a: OwnerStatus | undefined, b: OwnerStatus | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
