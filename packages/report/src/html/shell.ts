import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ResultComparison } from '@ridgeline/compare';
import { pageOf } from '../page/page-of.ts';
import { resultsPageOf } from '../page/results-page.ts';
import type { TrialPage } from '../page/trial-page.ts';
import type { StudyData } from '../study-data.ts';

/** Bundles that the build makes from `page/`. */
const asset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');

let shell: { readonly script: string; readonly style: string; readonly hash: string } | undefined;

function loadShell() {
  if (shell === undefined) {
    // A closing tag in a string of the script would end it.
    const script = asset('page.js').replaceAll('</script', '<\\/script');
    const hash = createHash('sha256').update(script).digest('base64');
    shell = { script, style: asset('page.css'), hash };
  }
  return shell;
}

/** Contents of an offline page besides the study. */
interface PageContents {
  /** Trials whose own pages the file holds. */
  readonly trials?: readonly TrialPage[];
}

/**
 * Renders a study as one self-contained HTML file, which makes no request.
 *
 * @example
 * await writeFile('report.html', studyToHtml(await readStudyData(view, 'fashion')));
 */
export function studyToHtml(data: StudyData, { trials = [] }: PageContents = {}): string {
  return html(data.study.name, "default-src 'none'", [
    ['page', pageOf(data)],
    ['trials', Object.fromEntries(trials.map((trial) => [trial.number, trial]))],
  ]);
}

/**
 * Renders results that other programs trained as one self-contained HTML file, which makes no request.
 *
 * @example
 * await writeFile('results.html', resultsToHtml(compareResults(rows, { metric }), { title: 'runs.csv' }));
 */
export function resultsToHtml(
  comparison: ResultComparison,
  about: { readonly title: string; readonly notes?: readonly string[] },
): string {
  return html(about.title, "default-src 'none'", [['results', resultsPageOf(comparison, about)]]);
}

/**
 * Renders the page of a server: the same application, which asks the server for its studies.
 *
 * @param options.token that commands to a running study need; left out: the page is read-only
 * @example
 * response.end(liveHtml({ token: 'secret' }));
 */
export function liveHtml(options: { readonly token?: string } = {}): string {
  return html('Ridgeline', "default-src 'none'; connect-src 'self'", [['live', options]]);
}

function html(
  title: string,
  policy: string,
  data: readonly (readonly [id: string, value: unknown])[],
): string {
  const { script, style, hash } = loadShell();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<div id="app"></div>
${data.map(([id, value]) => `<script id="${id}" type="application/json">${scriptJson(value)}</script>`).join('\n')}
<script>${script}</script>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML, between tags or in a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON of a value for a `<script>` element, which no text in it can close. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
