import { isSkipped, type FinishedTrial, type Study, type StudyView } from '@ridgeline/core';
import { dashboardClock, type DashboardClock } from '../feed/clock.ts';
import { countEndedTrials, estimatePace, type Pace } from '../view-model/pace.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import {
  studyProgressLine,
  seedsSkippedLine,
  studyEndedLine,
  studyStartedLine,
  trialEndedLine,
  trialStartedLine,
  warningLine,
} from './format-line.ts';

/** Contents and target of the printed lines. */
export interface PrintLinesOptions {
  readonly view: StudyView;
  /** The study's name. */
  readonly study: string;
  /** Returns the status of the process that runs the study, if any. */
  readonly owner: () => OwnerStatus | undefined;
  /** Writes a line, which is passed without a line break. The store is not read until the promise resolves. */
  readonly write: (line: string) => void | Promise<void>;
  /** Stops printing when aborted. Events before the abort are still printed. */
  readonly signal: AbortSignal;
  /** Registers a function to call when a trial has started or ended. If left out, the store is polled. */
  readonly subscribe?: (notify: () => void) => void;
  readonly clock?: DashboardClock;
}

/** Interval between polls of the store if there is no `subscribe`. */
const POLL_INTERVAL_MS = 200;
/** Interval between progress lines. */
const PROGRESS_INTERVAL_MS = 15_000;
/** Number of outcomes per query. */
const pageSize = 500;

/**
 * Prints one line per event of a study, for outputs that cannot show a screen, such as a CI log. Events before the call
 * are not printed. Rejects with an error of the store.
 *
 * @example
 * await printLines({ view, study: 'quickstart', owner: () => undefined, write: console.log, signal });
 */
export async function printLines(options: PrintLinesOptions): Promise<void> {
  const { view, owner, write, signal, clock = dashboardClock } = options;
  const name = options.study;
  const initialProgress = await view.progress(name);
  let { cursor } = initialProgress;
  let lastVersion: number | undefined;
  let lastProgressAt = clock.now();
  const printedWarnings = new Set<string>();
  const printedSkippedStrategies = new Set<string>();
  // Ids of the attempts whose start has been printed, but not their end.
  const printedStarts = new Set((await view.running(name)).map(formatAttemptId));
  await write(studyStartedLine(await view.study(name), countEndedTrials(initialProgress)));

  let change = new AbortController();
  options.subscribe?.(() => change.abort());
  while (!signal.aborted) {
    const start = clock.now();
    await printChanges();
    // Limits printing to a tenth of the time, regardless of the number of trials.
    const pauseAfterWork = 9 * (clock.now() - start);
    if (pauseAfterWork > 0) await clock.wait(pauseAfterWork, signal);
    const timeUntilProgress = PROGRESS_INTERVAL_MS - ((clock.now() - lastProgressAt) % PROGRESS_INTERVAL_MS);
    const pause = options.subscribe === undefined ? POLL_INTERVAL_MS : timeUntilProgress;
    await clock.wait(pause, AbortSignal.any([signal, change.signal]));
    change = new AbortController();
  }
  await printChanges();
  const pace = await readPace();
  await write(studyEndedLine(await view.study(name), pace));

  async function printChanges(): Promise<void> {
    for (const text of owner()?.warnings ?? []) {
      if (!printedWarnings.has(text)) await write(warningLine(text));
      printedWarnings.add(text);
    }
    const version = await view.version();
    if (version === lastVersion) return;
    lastVersion = version;
    const study = await view.study(name);
    await printOutcomes(study);
    await printStarts(study);
    if (clock.now() - lastProgressAt < PROGRESS_INTERVAL_MS) return;
    lastProgressAt = clock.now();
    await write(studyProgressLine(await readPace()));
  }

  async function printOutcomes(study: Study): Promise<void> {
    for (;;) {
      const page = await view.outcomes(name, cursor, pageSize);
      await printSkippedSeeds(page.outcomes.filter(({ outcome }) => isSkipped(outcome)));
      for (const finishedTrial of page.outcomes) {
        if (isSkipped(finishedTrial.outcome)) continue;
        if (!printedStarts.delete(formatAttemptId(finishedTrial)))
          await write(trialStartedLine(study, finishedTrial.trial));
        await write(trialEndedLine(study, finishedTrial));
      }
      cursor = page.cursor;
      if (page.outcomes.length < pageSize) return;
    }
  }

  /** Prints one line for all strategies that were decided by the same interim look, not one for each seed. */
  async function printSkippedSeeds(outcomes: readonly FinishedTrial[]): Promise<void> {
    const strategiesByReason = new Map<string, string[]>();
    for (const { trial, outcome } of outcomes) {
      const { strategy } = trial.configuration;
      if (outcome.type !== 'cancelled' || printedSkippedStrategies.has(strategy)) continue;
      printedSkippedStrategies.add(strategy);
      strategiesByReason.set(outcome.reason, [...(strategiesByReason.get(outcome.reason) ?? []), strategy]);
    }
    for (const [reason, strategies] of strategiesByReason) await write(seedsSkippedLine(strategies, reason));
  }

  async function printStarts(study: Study): Promise<void> {
    for (const item of await view.running(name)) {
      const id = formatAttemptId(item);
      if (!printedStarts.has(id)) await write(trialStartedLine(study, item.trial));
      printedStarts.add(id);
    }
  }

  async function readPace(): Promise<Pace> {
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

function formatAttemptId({ trial, attempt }: { trial: { number: number }; attempt: number }): string {
  return `${trial.number}/${attempt}`;
}
