import { isSpared, type FinishedTrial, type StudyView } from '@ridgeline/core';
import { dashboardClock, type DashboardClock } from '../feed/clock.ts';
import { endedTrials, paceOf, type Pace } from '../view-model/pace.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { eventLine, type LineEvent } from './study-event.ts';

/** Contents and target of the printed lines. */
export interface PrintLinesOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Process that runs the study now. */
  readonly owner: () => OwnerStatus | undefined;
  /** Takes one line, without its line break. Nothing more is read until the promise resolves. */
  readonly write: (line: string) => void | Promise<void>;
  /** Aborted to end the lines. Earlier events are still printed. */
  readonly signal: AbortSignal;
  /** Gets a function to call when a trial has started or ended. Without it, the store is polled. */
  readonly onNews?: (look: () => void) => void;
  readonly clock?: DashboardClock;
}

/** Interval of polls of a store without notifications, in ms. */
const pollInterval = 200;
/** Interval of progress lines, in ms. */
const progressInterval = 15_000;
/** Outcomes read at a time. */
const pageSize = 500;

/**
 * Follows a study with one line per event, for outputs that cannot show a screen, such as a build server's. Earlier
 * events are not printed. Rejects with the errors of the store.
 *
 * @example
 * await printLines({ view, study: 'quickstart', owner: () => undefined, write: console.log, signal });
 */
export async function printLines(options: PrintLinesOptions): Promise<void> {
  const { view, owner, write, signal, clock = dashboardClock } = options;
  const name = options.study;
  const before = await view.progress(name);
  let { cursor } = before;
  let seen: number | undefined;
  let progressTold = clock.now();
  const warned = new Set<string>();
  const spared = new Set<string>();
  // Running attempts whose start has been printed.
  let printed = new Set((await view.running(name)).map(attemptOf));
  await tell({ type: 'begins', ended: endedTrials(before) });

  let news = new AbortController();
  options.onNews?.(() => news.abort());
  while (!signal.aborted) {
    const began = clock.now();
    await look();
    // Pause so that printing takes at most a tenth of the time, however many trials end.
    const rest = 9 * (clock.now() - began);
    if (rest > 0) await clock.wait(rest, signal);
    const untilProgress = progressInterval - ((clock.now() - progressTold) % progressInterval);
    const pause = options.onNews === undefined ? pollInterval : untilProgress;
    await clock.wait(pause, AbortSignal.any([signal, news.signal]));
    news = new AbortController();
  }
  await look();
  await tell({ type: 'ends', pace: await pace() });

  async function tell(event: LineEvent): Promise<void> {
    await write(eventLine(event, await view.study(name)));
  }

  async function look(): Promise<void> {
    for (const text of owner()?.warnings ?? []) {
      if (!warned.has(text)) await tell({ type: 'warning', text });
      warned.add(text);
    }
    const version = await view.version();
    if (version === seen) return;
    seen = version;
    await tellFinished();
    await tellStarted();
    if (clock.now() - progressTold < progressInterval) return;
    progressTold = clock.now();
    await tell({ type: 'progress', pace: await pace() });
  }

  async function tellFinished(): Promise<void> {
    for (;;) {
      const page = await view.outcomes(name, cursor, pageSize);
      await tellSpared(page.outcomes.filter(({ outcome }) => isSpared(outcome)));
      for (const finished of page.outcomes) {
        if (isSpared(finished.outcome)) continue;
        if (!printed.has(attemptOf(finished))) await tell({ type: 'started', trial: finished.trial });
        await tell({ type: 'finished', finished });
      }
      cursor = page.cursor;
      if (page.outcomes.length < pageSize) return;
    }
  }

  /** Prints one line for all strategies that a look has decided, however many seeds it spares. */
  async function tellSpared(outcomes: readonly FinishedTrial[]): Promise<void> {
    const byReason = new Map<string, string[]>();
    for (const { trial, outcome } of outcomes) {
      const { strategy } = trial.configuration;
      if (outcome.type !== 'cancelled' || spared.has(strategy)) continue;
      spared.add(strategy);
      byReason.set(outcome.reason, [...(byReason.get(outcome.reason) ?? []), strategy]);
    }
    for (const [reason, strategies] of byReason) await tell({ type: 'spared', strategies, reason });
  }

  async function tellStarted(): Promise<void> {
    const running = await view.running(name);
    for (const item of running) {
      if (!printed.has(attemptOf(item))) await tell({ type: 'started', trial: item.trial });
    }
    printed = new Set(running.map(attemptOf));
  }

  async function pace(): Promise<Pace> {
    const [study, progress, running] = await Promise.all([
      view.study(name),
      view.progress(name),
      view.running(name),
    ]);
    return paceOf({
      plan: study.plan,
      progress,
      running,
      owner: owner(),
      state: study.state,
      now: clock.now(),
    });
  }
}

function attemptOf({ trial, attempt }: { trial: { number: number }; attempt: number }): string {
  return `${trial.number}/${attempt}`;
}
