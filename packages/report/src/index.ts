export * from './export.ts';
export { readFinishedTrials } from './export/read-trials.ts';
export { figureGroups, type FigureGroup } from './figures/all-figures.ts';
export type { Figure, FigureRow } from './figures/figure.ts';
export { studyToHtml } from './html/page.ts';
export { reportOf, type LocalTrials } from './report-of.ts';
export { figureFiles, figureToCsv, figureToPng, figureToSvg } from './render/figure-files.ts';
export {
  trialCountsOf,
  type ListedStudy,
  type StudyStatus,
  type TrialCounts,
  type Trouble,
} from './live/status.ts';
export { readTrialPage, type TrialPage } from './live/trial-page.ts';
export { readStudyData, type StudyData } from './study-data.ts';
export { readComparison, readFinals, type ComparedStudy, type ComparisonWishes } from './read-comparison.ts';
