import { RidgelineError, counted, type Study, type StudyView } from '@ridgeline/core';
import type { Database } from '../database.ts';
import type { RunEnd } from '../events/end-events.ts';
import { failureText } from '../failure-text.ts';
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
    // The study's outcome holds even if it cannot be shown.
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
  const left = end.remaining === undefined ? 'some trials' : counted(end.remaining, 'trial');
  return `Interrupted with ${left} left. Run the same command to resume.\n`;
}
