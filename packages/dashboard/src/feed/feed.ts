import type { StudyView } from '@ridgeline/core';
import { hasLowRate } from '../view-model/interaction.ts';
import type { OwnerStatus, Snapshot } from '../view-model/snapshot.ts';
import type { DashboardClock } from './clock.ts';
import { createSnapshotReader, type LogReader } from './snapshot-reader.ts';
import type { ViewRequest } from './view-request.ts';

/** Inputs of a frame besides the user's `Interaction`. */
interface FeedState {
  readonly snapshot: Snapshot;
  readonly owner: OwnerStatus | undefined;
  /** ms since 1970. */
  readonly now: number;
  /** Load average of the machine that runs the study; undefined if unknown. */
  readonly load: number | undefined;
}

/** Live study, read from its store. */
export interface Feed {
  /** Latest state; undefined before the first read. */
  current(): FeedState | undefined;
  /** Calls `listener` for every new state until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Sets the data to show. Data that have not been read are read immediately. */
  show(request: ViewRequest): void;
  /** Reads until the signal is aborted, then once more. Rejects with an error of the store. */
  run(signal: AbortSignal): Promise<void>;
}

/** Interval between polls of the store, which limits the rate to 10 frames per second. */
const POLL_INTERVAL_MS = 100;
/** Poll interval of views that read much of the study. */
const SLOW_POLL_INTERVAL_MS = 1000;
/** Maximum interval between polls after slow frames. */
const MAX_POLL_INTERVAL_MS = 1000;
/**
 * Share of a core that drawing may take from training. A frame that takes more than 111 ms exceeds this share, because
 * the pause after a frame is at most a second.
 */
const maxWorkShare = 0.1;
/** Interval between updates of the displayed times while trials run. */
const TICK_INTERVAL_MS = 1000;

export function createFeed(options: {
  readonly view: StudyView;
  readonly study: string;
  readonly owner: () => OwnerStatus | undefined;
  readonly readLog?: LogReader | undefined;
  readonly load?: (() => number) | undefined;
  readonly clock: DashboardClock;
  readonly request: ViewRequest;
}): Feed {
  const { view, owner, load, clock } = options;
  const read = createSnapshotReader(view, options.study, options.readLog);
  const listeners = new Set<() => void>();
  let currentRequest = options.request;
  let state: FeedState | undefined;
  let lastRead: { readonly version: number; readonly request: ViewRequest } | undefined;
  let wakeUp = new AbortController();

  const publish = (newState: FeedState) => {
    state = newState;
    for (const listener of listeners) listener();
  };

  async function refresh(isLast: boolean): Promise<void> {
    const version = await view.version();
    const request = currentRequest;
    const currentOwner = owner();
    if (
      state === undefined ||
      isLast ||
      lastRead?.version !== version ||
      lastRead.request !== request ||
      needsAnotherRead(state)
    ) {
      const snapshot = await read(request);
      lastRead = { version, request };
      publish({ snapshot, owner: currentOwner, now: clock.now(), load: load?.() });
      return;
    }
    const isTickDue = state.snapshot.running.length > 0 && clock.now() - state.now >= TICK_INTERVAL_MS;
    if (isTickDue || !areEqual(state.owner, currentOwner))
      publish({ ...state, owner: currentOwner, now: clock.now(), load: load?.() });
  }

  return {
    current: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(newRequest) {
      if (JSON.stringify(newRequest) === JSON.stringify(currentRequest)) return;
      currentRequest = newRequest;
      wakeUp.abort();
    },
    async run(signal) {
      signal.addEventListener('abort', () => wakeUp.abort(), { once: true });
      let busyTime = clock.busyTime();
      while (!signal.aborted) {
        await refresh(false);
        const previousBusyTime = busyTime;
        busyTime = clock.busyTime();
        if (wakeUp.signal.aborted) wakeUp = new AbortController();
        // If the view changed or the feed ended during the read, continue immediately.
        if (lastRead?.request === currentRequest && !signal.aborted) {
          await clock.wait(pauseAfter(busyTime - previousBusyTime, currentRequest), wakeUp.signal);
        }
      }
      await refresh(true);
    },
  };
}

/** Computes the pause after a frame that took `work` ms: nine times as long, within the limits for the view. */
function pauseAfter(work: number, request: ViewRequest): number {
  const min = hasLowRate(request.view) ? SLOW_POLL_INTERVAL_MS : POLL_INTERVAL_MS;
  return Math.max(min, Math.min(MAX_POLL_INTERVAL_MS, work * (1 / maxWorkShare - 1)));
}

function needsAnotherRead({ snapshot: { viewData } }: FeedState): boolean {
  switch (viewData.view) {
    case 'leaderboard':
      return viewData.needsAnotherRead;
    case 'parameters':
      return viewData.models.arePending;
    default:
      return false;
  }
}

function areEqual(a: OwnerStatus | undefined, b: OwnerStatus | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
