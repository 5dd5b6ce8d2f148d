import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describeComparison, type PairComparison } from '@ridgeline/compare';
import { figureGroups } from '../figures/all-figures.ts';
import type { Figure } from '../figures/figure.ts';
import { compileFigure } from '../render/compile-figure.ts';
import { themeOf } from '../render/theme.ts';
import type { StudyData } from '../study-data.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { configurationLines, standingsTable } from './tables.ts';

const asset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');

/** Path of Vega for browsers, which lies next to the module for Node without an export. */
function vegaForBrowsers(): string {
  const module = createRequire(import.meta.url).resolve('vega');
  return readFileSync(module.replace(/vega\.module\.js$/, 'vega.min.js'), 'utf8');
}

const font = 'system-ui, sans-serif';

/**
 * Renders a study as one self-contained HTML file: the verdicts in text, then the figures with their data.
 *
 * @example
 * await writeFile('report.html', await studyToHtml(await readStudyData(view, 'fashion')));
 */
export async function studyToHtml(data: StudyData): Promise<string> {
  const { study, comparison } = data;
  const groups = figureGroups(data);
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const page = {
    themes: { light: themeOf('light', font), dark: themeOf('dark', font) },
    configurations: configurationLines(data),
    figures: Object.fromEntries(await Promise.all(groups.flatMap(({ figures }) => figures).map(drawnFigure))),
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${escapeHtml(study.name)}: which strategy is better</title>
<style>
${asset('page.css')}</style>
</head>
<body>
<header>
<h1>${escapeHtml(study.name)}</h1>
<p class="lead">${escapeHtml(leadOf(data))}</p>
<div class="controls" role="group" aria-label="What is shown">
<fieldset><legend>Strategies</legend>
${strategies.map((name) => `<label><input type="checkbox" name="strategy" value="${escapeHtml(name)}" checked> ${escapeHtml(name)}</label>`).join('\n')}
</fieldset>
<button type="button" id="theme">Dark or light</button>
</div>
</header>
<main>
${data.finals === undefined ? '' : verdictsHtml('Finals', data.finals)}
${verdictsHtml(data.finals === undefined ? 'Verdicts' : 'Results of the search', data)}
${groups
  .map(
    ({ title, figures }) => `<section>
<h2>${escapeHtml(title)}</h2>
<div class="figures">
${figures.map(figureHtml).join('\n')}
</div>
</section>`,
  )
  .join('\n')}
<section>
<h2>Configurations</h2>
<p><label>Show those that contain <input type="search" id="filter"></label> <span id="count" role="status"></span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Configurations"><table id="configurations">
<thead><tr>${['configuration', 'strategy', 'state', 'value', 'parameters']
    .map(
      (key) =>
        `<th scope="col"><button type="button" data-key="${key}">${key === 'value' ? escapeHtml(comparison.metric.name) : key}</button></th>`,
    )
    .join('')}</tr></thead>
<tbody></tbody>
</table></div>
<p><button type="button" id="all">Show all rows</button></p>
</section>
</main>
<footer><p>Made by Ridgeline from the study ${escapeHtml(study.name)}.</p></footer>
<script id="page" type="application/json">${scriptJson(page)}</script>
<script>
${vegaForBrowsers()}
</script>
<script>
${asset('page.js')}</script>
</body>
</html>
`;
}

/** Answer, table of strategies, verdicts and notes. */
function verdictsHtml(title: string, compared: Pick<StudyData, 'comparison'>): string {
  const { pairs, notes } = compared.comparison;
  const open = pairs.filter((pair) => pair.type === 'compared' && pair.answer === 'not-shown');
  const others = pairs.filter((pair) => !open.includes(pair));
  return `<section>
<h2>${title}</h2>
<p class="answer">${escapeHtml(describeComparison(compared.comparison).answer)}</p>
${standingsTable(compared)}
${verdictList(others)}
${open.length <= MOST_OPEN ? verdictList(open) : `<details class="verdicts"><summary>Between ${open.length} of ${pairs.length} pairs no difference is shown</summary>${verdictList(open)}</details>`}
<h3>Notes</h3>
<ul>
${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n')}
</ul>
</section>`;
}

/** Number of inconclusive verdicts shown; more are collapsed, so that conclusive ones stand out. */
const MOST_OPEN = 10;

function verdictList(pairs: readonly PairComparison[]): string {
  if (pairs.length === 0) return '';
  return `<ul class="verdicts">
${pairs.map((pair) => `<li>${escapeHtml(pair.verdict)}</li>`).join('\n')}
</ul>`;
}

/** Id of a figure, and the figure for the page's script. The rows become column names and lists, at half the length. */
async function drawnFigure(figure: Figure) {
  const fields = Object.keys(figure.rows[0] ?? {});
  const drawn = {
    spec: await compileFigure(figure, 'container'),
    fields,
    rows: figure.rows.map((row) => fields.map((field) => row[field])),
  };
  return [figure.id, drawn] as const;
}

function figureHtml({ id, title, caption, rows }: Figure): string {
  return `<figure id="${id}">
<h3>${escapeHtml(title)}</h3>
<div class="plot"></div>
<figcaption>${escapeHtml(caption)}</figcaption>
<p class="files"><button type="button" data-save="svg">SVG</button> <button type="button" data-save="png">PNG</button> <button type="button" data-save="csv">CSV</button></p>
<details><summary>Data (${rows.length} rows)</summary><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}: data"></div></details>
</figure>`;
}

function leadOf({ study, trials, comparison }: StudyData): string {
  const { definition } = study;
  const state = { open: 'still open', complete: 'complete', stopped: 'stopped before its plan' }[study.state];
  const started = trials.length === 0 ? study.created : Math.min(...trials.map((trial) => trial.started));
  return [
    definition.description,
    `${comparison.strategies.length} strategies, ${definition.seeds.length} seeds, ${trials.length} trials; ${state}. ` +
      `Started ${new Date(started).toISOString().slice(0, 16).replace('T', ' ')} UTC. ` +
      `${definition.metric.name}, ${{ minimize: 'lower', maximize: 'higher' }[definition.metric.goal]} is better.`,
  ]
    .filter((text) => text !== undefined)
    .join(' ');
}
