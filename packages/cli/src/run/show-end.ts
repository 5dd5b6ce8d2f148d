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

/** Shows the end of a run to a person: its result, or the error of its first failed trial. */
export async function showEnd(
  end: RunEnd,
  { view, study, database }: { readonly view: StudyView; readonly study: Study; readonly database: Database },
  finalsFollow: boolean,
): Promise<void> {
  if (end.type === 'finished') print(`Study ${study.name} is finished; nothing is left to run.\n`);
  try {
    const failure = await failureText(view, study);
    if (failure === undefined) {
      const { showResult } = await import('../show-result.ts');
      await showResult(view, study, database, finalsFollow);
    }
    print(endText(end));
    if (failure !== undefined) print(failure);
  } catch (error) {
    // A database error here does not change how the study ended.
    if (!(error instanceof RidgelineError)) throw error;
    process.stderr.write(`The table cannot be shown. ${error.message}\n`);
    print(endText(end));
  }
}

/**
 * Line about an early end of a run; empty for any other.
 *
 * @example
 * endText({ type: 'stopped', reason: 'time is up' }); // 'Stopped: time is up.\n'
 */
export function endText(end: RunEnd): string {
  if (end.type === 'stopped') return `Stopped: ${end.reason}.\n`;
  if (end.type !== 'interrupted') return '';
  const left = end.remaining === undefined ? 'some trials' : pluralize(end.remaining, 'trial');
  return `Interrupted with ${left} left. Run the same command to resume.\n`;
}

/** Maximum number of lines of an error to show. */
const SHOWN = 12;

/**
 * Error of the first failed trial, with a remedy; undefined unless trials have failed and none has a result.
 *
 * @example
 * await failureText(view, study); // 'No trial has a result; 5 failed. …'
 */
async function failureText(view: StudyView, study: Study): Promise<string | undefined> {
  const { ended } = await view.progress(study.name);
  if (ended.failed === 0 || ended.complete > 0) return undefined;
  for await (const { trial, outcome } of allOutcomes(view, study.name)) {
    if (outcome.type !== 'failed') continue;
    return [
      `No trial has a result; ${ended.failed} failed. Fix the error below, then ${again(study)}.`,
      '',
      `Trial ${trial.number} failed:`,
      ...errorLines(outcome.message, SHOWN).map((line) => `  ${sanitise(line)}`),
      '',
    ].join('\n');
  }
  return undefined;
}

/** Command that retrains failed trials. */
function again(study: Study): string {
  return searchOf(study) === undefined
    ? 'run the same sweep file with --fresh'
    : 'run the finals again with --retry-failed';
}
