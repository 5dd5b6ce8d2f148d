export * from './export.ts';
export { readFinishedTrials } from './export/read-trials.ts';
export { figureGroups, type FigureGroup } from './figures/all-figures.ts';
export type { Figure } from './figures/figure.ts';
export { resultsToHtml, studyToHtml } from './html/offline.ts';
export * from './live.ts';
export type { CommandContext } from './page/format-command.ts';
export type { PageLedger } from './page/page-ledger.ts';
export { createFirstScreen, createStudyPage } from './page/create-study-page.ts';
export type { ConfigurationTable, FirstScreen, StudyPage } from './page/study-page.ts';
export { createTrialPage, type TrialPage } from './page/trial-page.ts';
export { readParameterFigures } from './read-parameter-figures.ts';
export { readTrialPages } from './read-trial-pages.ts';
export { compareStudies } from './compare-studies.ts';
export { renderReport } from './render-report.ts';
export { figureFiles, figureToCsv, figureToPng, figureToSvg } from './render/figure-files.ts';
export {
  readAnswerData,
  readStudyData,
  withCurves,
  type AnswerData,
  type ParameterFigureDetail,
  type StudyData,
} from './study-data.ts';
export {
  readComparison,
  readFinals,
  type ComparedStudy,
  type ComparisonSettings,
} from './read-comparison.ts';
