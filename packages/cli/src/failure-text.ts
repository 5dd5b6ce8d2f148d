import { allOutcomes, errorLines, searchOf, sanitise, type Study, type StudyView } from '@ridgeline/core';

/** Largest number of lines of an error to show. */
const SHOWN = 12;

/**
 * Error of the first failed trial, with a remedy. Only for a study with failed trials and no result; otherwise
 * undefined.
 *
 * @example
 * await failureText(view, study); // 'No trial has a result; 5 failed. …'
 */
export async function failureText(view: StudyView, study: Study): Promise<string | undefined> {
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
