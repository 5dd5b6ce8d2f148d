import { outcomePages, printableJson, type StudyView } from '@ridgeline/core';
import { readUnfinished, trialRecords } from './read-trials.ts';

/**
 * Writes a study with all its trials as JSON, indented by two: `{ format, study, trials }`.
 *
 * `format` is a version number, which changes only if existing readers would break. Control and format characters are
 * escaped, so that terminals can print the text.
 *
 * @returns the text in chunks: the study, then one chunk per page of trials, and the closing brackets
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 *
 * @example
 * await writeFile('fashion.json', studyToJson(view, 'fashion'));
 */
export async function* studyToJson(view: StudyView, study: string): AsyncGenerator<string, void> {
  const { name, state, created, plan, definition } = await view.study(study);
  const studyFields = { name, state, created: new Date(created).toISOString(), plan, definition };
  yield `{\n  "format": 1,\n  "study": ${indentJson(studyFields, 2)},\n  "trials": [`;
  let trialCount = 0;
  const unfinished = await readUnfinished(view, study);
  for await (const records of trialRecords(outcomePages(view, study), unfinished)) {
    yield records.map((record) => `${trialCount++ === 0 ? '' : ','}\n    ${indentJson(record, 4)}`).join('');
  }
  yield trialCount === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

/** Formats a value as JSON, with its second and later lines indented by `spaces`. */
function indentJson(value: unknown, spaces: number): string {
  return printableJson(value, 2).replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
