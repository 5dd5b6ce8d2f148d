/** Exports of trials, without comparisons and figures. */
export { csvText, studyToCsv } from './export/csv.ts';
export { studyToJson } from './export/json.ts';
export { writeOptunaStudy } from './export/optuna.ts';
export { tensorboardFiles } from './export/tensorboard.ts';
export type { TrialRecord } from './export/trial-record.ts';
