import type { Study } from '@ridgeline/core';
import type { TrialRecord } from './trial-record.ts';

/**
 * A study with all its trials as JSON, indented by two: `{ format, study, trials }`. `format` is raised when a program
 * that read the last one would no longer read this one.
 *
 * @example
 * const { trials } = JSON.parse(studyToJson(study, await readTrialRecords(view, study.name)));
 */
export function studyToJson(study: Study, trials: readonly TrialRecord[]): string {
  const { name, state, created, plan, definition } = study;
  return `${JSON.stringify(
    { format: 1, study: { name, state, created: new Date(created).toISOString(), plan, definition }, trials },
    undefined,
    2,
  )}\n`;
}
