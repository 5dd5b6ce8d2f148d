import type { StudyView } from '@ridgeline/core';
import { isSlow } from '../view-model/interaction.ts';
import type { OwnerStatus, Snapshot } from '../view-model/snapshot.ts';
import type { DashboardClock } from './clock.ts';
import { snapshotReader, type LogReader } from './snapshot-reader.ts';
import type { Wanted } from './wanted.ts';

/** State that a frame is drawn from, besides the state of the keys. */
interface FeedState {
  readonly snapshot: Snapshot;
  readonly owner: OwnerStatus | undefined;
  /** ms since 1970. */
  readonly now: number;
  /** Load of the machine that runs the study, if known. */
  readonly load: number | undefined;
}

/** Live study, read from its store. */
export interface Feed {
  /** Latest state; undefined before the first read. */
  current(): FeedState | undefined;
  /** Calls `listener` for every new state until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Sets what the screen shows; missing data are read at once. */
  want(wanted: Wanted): void;
  /** Reads until the signal is aborted, and then one last time. Rejects with the error of the store. */
  run(signal: AbortSignal): Promise<void>;
}

/** Interval of polls for changes in the store, in ms: at most 10 frames a second. */
const pollInterval = 100;
/** Poll interval of views whose reads cover much of the study, in ms. */
const slowPollInterval = 1000;
/** Maximum delay of the screen, in ms. */
const longestInterval = 1000;
/** Share of a core for frames: training needs the rest. */
const workShare = 0.1;
/** Interval at which the times on screen advance while trials run, in ms. */
const tickInterval = 1000;

export function createFeed(options: {
  readonly view: StudyView;
  readonly study: string;
  readonly owner: () => OwnerStatus | undefined;
  readonly logOf?: LogReader | undefined;
  readonly load?: (() => number) | undefined;
  readonly clock: DashboardClock;
  readonly wanted: Wanted;
}): Feed {
  const { view, owner, load, clock } = options;
  const read = snapshotReader(view, options.study, options.logOf);
  const listeners = new Set<() => void>();
  let wanted = options.wanted;
  let state: FeedState | undefined;
  let seen: { readonly version: number; readonly wanted: Wanted } | undefined;
  let waking = new AbortController();

  const publish = (next: FeedState) => {
    state = next;
    for (const listener of listeners) listener();
  };

  async function look(last: boolean): Promise<void> {
    const version = await view.version();
    const asked = wanted;
    const standing = owner();
    if (
      state === undefined ||
      last ||
      seen?.version !== version ||
      seen.wanted !== asked ||
      unfinished(state)
    ) {
      const snapshot = await read(asked);
      seen = { version, wanted: asked };
      publish({ snapshot, owner: standing, now: clock.now(), load: load?.() });
      return;
    }
    const ticking = state.snapshot.running.length > 0 && clock.now() - state.now >= tickInterval;
    if (ticking || !sameOwner(state.owner, standing))
      publish({ ...state, owner: standing, now: clock.now(), load: load?.() });
  }

  return {
    current: () => state,
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
        // If the view changed or the feed ended during the read, continue at once.
        if (seen?.wanted === wanted && !signal.aborted) {
          await clock.wait(intervalAfter(worked - before, wanted), waking.signal);
        }
      }
      await look(true);
    },
  };
}

/** Pause after a frame that took `work` ms, so that a large terminal on a slow machine gets fewer frames. */
function intervalAfter(work: number, wanted: Wanted): number {
  const min = isSlow(wanted.view) ? slowPollInterval : pollInterval;
  return Math.max(min, Math.min(longestInterval, work * (1 / workShare - 1)));
}

function unfinished({ snapshot: { shown } }: FeedState): boolean {
  switch (shown.view) {
    case 'leaderboard':
      return shown.curvesMissing;
    case 'parameters':
      return shown.learned.isMissing;
    default:
      return false;
  }
}

function sameOwner(a: OwnerStatus | undefined, b: OwnerStatus | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
