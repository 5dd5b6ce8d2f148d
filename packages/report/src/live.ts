/** Parts of a server's pages that need neither comparisons nor figures. */
export { liveHtml } from './html/shell.ts';
export { readTrialPage } from './read-trial-page.ts';
export type { TrialPageOptions } from './page/trial-page.ts';
export { trialCounts, type ListedStudy, type StudyStatus, type ServerProblem } from './live/status.ts';
