export { trialsToCsv } from './csv.ts';
export { studyToJson } from './json.ts';
export { readFinishedTrials, readTrialRecords } from './read-trials.ts';
export { type TrialRecord } from './trial-record.ts';
