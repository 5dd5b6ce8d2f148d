/** Pages of a server, without comparisons and figures. */
export { liveHtml } from './html/shell.ts';
export { readTrialPage } from './read-trial-page.ts';
export { trialCountsOf, type ListedStudy, type StudyStatus, type Trouble } from './live/status.ts';
