import {
  RidgelineError,
  pluralize,
  allOutcomes,
  errorLines,
  searchOf,
  sanitise,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import type { Database } from '../database.ts';
import type { RunEnd } from '../events/end-events.ts';
import { print } from '../print.ts';

/** Shows the end of a run: its result or, if trials have failed and none is complete, the first error. */
export async function showEnd(
  end: RunEnd,
  { view, study, database }: { readonly view: StudyView; readonly study: Study; readonly database: Database },
  finalsFollow: boolean,
): Promise<void> {
  if (end.type === 'finished') print(`The study ${study.name} is finished, and no trials remain.\n`);
  try {
    const failure = await describeFailure(view, study);
    if (failure === undefined) {
      const { showResult } = await import('../show-result.ts');
      await showResult(view, study, database, finalsFollow);
    }
    print(describeEnd(end));
    if (failure !== undefined) print(failure);
  } catch (error) {
    // A database error does not change the outcome of the study.
    if (!(error instanceof RidgelineError)) throw error;
    process.stderr.write(`The results cannot be shown. ${error.message}\n`);
    print(describeEnd(end));
  }
}

/**
 * Describes the early end of a run; empty for a run that was complete or ended by SIGTERM.
 *
 * @example
 * describeEnd({ type: 'stopped', reason: 'time is up' }); // 'Stopped: time is up.\n'
 */
export function describeEnd(end: RunEnd): string {
  if (end.type === 'stopped') return `Stopped: ${end.reason}.\n`;
  if (end.type !== 'interrupted') return '';
  const remainingTrials = end.remaining === undefined ? 'some trials' : pluralize(end.remaining, 'trial');
  return `Interrupted with ${remainingTrials} remaining. Run the same command again to resume.\n`;
}

const MAX_ERROR_LINES = 12;

/**
 * Describes the error of the first failed trial and how to retry; undefined if no trial has failed or any trial is
 * complete.
 *
 * @example
 * await describeFailure(view, study); // 'No trial has a result; 5 failed. …'
 */
async function describeFailure(view: StudyView, study: Study): Promise<string | undefined> {
  const { ended } = await view.progress(study.name);
  if (ended.failed === 0 || ended.complete > 0) return undefined;
  for await (const { trial, outcome } of allOutcomes(view, study.name)) {
    if (outcome.type !== 'failed') continue;
    return [
      `No trial has a result; ${ended.failed} failed. Fix the error below, then ${describeRetry(study)}.`,
      '',
      `Trial ${trial.number} failed:`,
      ...errorLines(outcome.message, MAX_ERROR_LINES).map((line) => `  ${sanitise(line)}`),
      '',
    ].join('\n');
  }
  return undefined;
}

/** Describes how to train the failed trials again. */
function describeRetry(study: Study): string {
  return searchOf(study) === undefined
    ? 'run the same sweep file with --fresh'
    : 'run the finals again with --retry-failed';
}
