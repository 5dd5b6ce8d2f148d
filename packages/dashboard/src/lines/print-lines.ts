import { isSpared, type FinishedTrial, type StudyView } from '@ridgeline/core';
import { dashboardClock, type DashboardClock } from '../feed/clock.ts';
import { endedTrials, estimatePace, type Pace } from '../view-model/pace.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { eventLine, type LineEvent } from './study-event.ts';

/** Contents and target of the printed lines. */
export interface PrintLinesOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Process that runs the study now. */
  readonly owner: () => OwnerStatus | undefined;
  /** Writes one line, given without its line break. Nothing else is read until the promise resolves. */
  readonly write: (line: string) => void | Promise<void>;
  /** Aborted to stop printing. Events before the abort are still printed. */
  readonly signal: AbortSignal;
  /** Registers a function to call when a trial has started or ended. Without it, the store is polled. */
  readonly subscribe?: (notify: () => void) => void;
  readonly clock?: DashboardClock;
}

/** Interval between polls of the store, if there are no notifications. */
const POLL_INTERVAL_MS = 200;
/** Interval between progress lines. */
const PROGRESS_INTERVAL_MS = 15_000;
/** Number of outcomes read in one query. */
const pageSize = 500;

/**
 * Prints one line per event of a study, for outputs that cannot show a screen, such as the log of a build server.
 * Events before the call are not printed. Rejects with an error of the store.
 *
 * @example
 * await printLines({ view, study: 'quickstart', owner: () => undefined, write: console.log, signal });
 */
export async function printLines(options: PrintLinesOptions): Promise<void> {
  const { view, owner, write, signal, clock = dashboardClock } = options;
  const name = options.study;
  const before = await view.progress(name);
  let { cursor } = before;
  let lastVersion: number | undefined;
  let lastProgress = clock.now();
  const printedWarnings = new Set<string>();
  const printedSpared = new Set<string>();
  // Ids of the running attempts whose start has been printed.
  let printedStarts = new Set((await view.running(name)).map(attemptId));
  await print({ type: 'begins', ended: endedTrials(before) });

  let change = new AbortController();
  options.subscribe?.(() => change.abort());
  while (!signal.aborted) {
    const start = clock.now();
    await printChanges();
    // Printing may take at most a tenth of the time, regardless of how many trials end.
    const pauseAfterWork = 9 * (clock.now() - start);
    if (pauseAfterWork > 0) await clock.wait(pauseAfterWork, signal);
    const untilProgress = PROGRESS_INTERVAL_MS - ((clock.now() - lastProgress) % PROGRESS_INTERVAL_MS);
    const pause = options.subscribe === undefined ? POLL_INTERVAL_MS : untilProgress;
    await clock.wait(pause, AbortSignal.any([signal, change.signal]));
    change = new AbortController();
  }
  await printChanges();
  await print({ type: 'ends', pace: await pace() });

  async function print(event: LineEvent): Promise<void> {
    await write(eventLine(event, await view.study(name)));
  }

  async function printChanges(): Promise<void> {
    for (const text of owner()?.warnings ?? []) {
      if (!printedWarnings.has(text)) await print({ type: 'warning', text });
      printedWarnings.add(text);
    }
    const version = await view.version();
    if (version === lastVersion) return;
    lastVersion = version;
    await printFinished();
    await printStarted();
    if (clock.now() - lastProgress < PROGRESS_INTERVAL_MS) return;
    lastProgress = clock.now();
    await print({ type: 'progress', pace: await pace() });
  }

  async function printFinished(): Promise<void> {
    for (;;) {
      const page = await view.outcomes(name, cursor, pageSize);
      await printSparedSeeds(page.outcomes.filter(({ outcome }) => isSpared(outcome)));
      for (const finished of page.outcomes) {
        if (isSpared(finished.outcome)) continue;
        if (!printedStarts.has(attemptId(finished))) await print({ type: 'started', trial: finished.trial });
        await print({ type: 'finished', finished });
      }
      cursor = page.cursor;
      if (page.outcomes.length < pageSize) return;
    }
  }

  /** Prints one line for all strategies that an interim look has decided, regardless of how many seeds it spares. */
  async function printSparedSeeds(outcomes: readonly FinishedTrial[]): Promise<void> {
    const byReason = new Map<string, string[]>();
    for (const { trial, outcome } of outcomes) {
      const { strategy } = trial.configuration;
      if (outcome.type !== 'cancelled' || printedSpared.has(strategy)) continue;
      printedSpared.add(strategy);
      byReason.set(outcome.reason, [...(byReason.get(outcome.reason) ?? []), strategy]);
    }
    for (const [reason, strategies] of byReason) await print({ type: 'spared', strategies, reason });
  }

  async function printStarted(): Promise<void> {
    const running = await view.running(name);
    for (const item of running) {
      if (!printedStarts.has(attemptId(item))) await print({ type: 'started', trial: item.trial });
    }
    printedStarts = new Set(running.map(attemptId));
  }

  async function pace(): Promise<Pace> {
    const [study, progress, running] = await Promise.all([
      view.study(name),
      view.progress(name),
      view.running(name),
    ]);
    return estimatePace({
      plan: study.plan,
      progress,
      running,
      owner: owner(),
      state: study.state,
      now: clock.now(),
    });
  }
}

function attemptId({ trial, attempt }: { trial: { number: number }; attempt: number }): string {
  return `${trial.number}/${attempt}`;
}
