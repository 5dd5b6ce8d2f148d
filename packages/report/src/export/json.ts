import { outcomePages, printableJson, type StudyView } from '@ridgeline/core';
import { readUnfinished, trialRecords } from './read-trials.ts';

/**
 * Writes a study with all its trials as JSON, indented by two: `{ format, study, trials }`.
 *
 * `format` is a version number, raised by changes that break existing readers. Control and format characters are
 * escaped, so that the text is safe to print.
 *
 * @returns the text in chunks, one per page of trials
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 *
 * @example
 * await writeFile('fashion.json', studyToJson(view, 'fashion'));
 */
export async function* studyToJson(view: StudyView, study: string): AsyncGenerator<string, void> {
  const { name, state, created, plan, definition } = await view.study(study);
  const head = { name, state, created: new Date(created).toISOString(), plan, definition };
  yield `{\n  "format": 1,\n  "study": ${indentJson(head, 2)},\n  "trials": [`;
  let written = 0;
  const unfinished = await readUnfinished(view, study);
  for await (const records of trialRecords(outcomePages(view, study), unfinished)) {
    yield records.map((record) => `${written++ === 0 ? '' : ','}\n    ${indentJson(record, 4)}`).join('');
  }
  yield written === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

/** Formats a value as JSON whose second and later lines are indented by `spaces` more spaces. */
function indentJson(value: unknown, spaces: number): string {
  return printableJson(value, 2).replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
