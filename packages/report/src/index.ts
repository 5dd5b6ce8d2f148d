export { trialsToCsv } from './export/csv.ts';
export { studyToJson } from './export/json.ts';
export { readFinishedTrials, readTrialRecords } from './export/read-trials.ts';
export { type TrialRecord } from './export/trial-record.ts';
export { figureGroups, type FigureGroup } from './figures/all-figures.ts';
export { type Figure, type FigureRow } from './figures/figure.ts';
export { studyToHtml } from './html/page.ts';
export { figureToCsv, figureToPng, figureToSvg } from './render/figure-files.ts';
export { readStudyData, type StudyData } from './study-data.ts';
