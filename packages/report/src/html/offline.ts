import type { ResultComparison } from '@ridgeline/compare';
import { createStudyPage } from '../page/create-study-page.ts';
import { createResultsPage } from '../page/results-page.ts';
import type { TrialPage } from '../page/trial-page.ts';
import type { StudyData } from '../study-data.ts';
import { pageHtml } from './shell.ts';

/** Optional contents of an offline page. */
interface OfflinePageOptions {
  /** Pages of trials to include. */
  readonly trials?: readonly TrialPage[];
}

/**
 * Renders a study as one self-contained HTML file, which makes no requests.
 *
 * @example
 * await writeFile('report.html', studyToHtml(await readStudyData(view, 'fashion')));
 */
export function studyToHtml(data: StudyData, { trials = [] }: OfflinePageOptions = {}): string {
  return pageHtml(data.study.name, "default-src 'none'", [
    ['page', createStudyPage(data)],
    ['trials', Object.fromEntries(trials.map((trial) => [trial.number, trial]))],
  ]);
}

/**
 * Renders results from other programs as one self-contained HTML file, which makes no requests.
 *
 * @example
 * await writeFile('results.html', resultsToHtml(compareResults(rows, { metric }), { title: 'runs.csv' }));
 */
export function resultsToHtml(
  comparison: ResultComparison,
  options: { readonly title: string; readonly notes?: readonly string[] },
): string {
  return pageHtml(options.title, "default-src 'none'", [['results', createResultsPage(comparison, options)]]);
}
