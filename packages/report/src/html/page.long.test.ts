import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from '@ridgeline/core/testing';
import { figureGroups } from '../figures/all-figures.ts';
import { readStudyData, type StudyData } from '../study-data.ts';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { studyToHtml } from './page.ts';

async function demoData(name: string, points: number, seeds: number): Promise<StudyData> {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name, points, seeds: Array.from({ length: seeds }, (_, seed) => seed) });
  return readStudyData(view, name);
}

describe('the page', () => {
  it('is self-contained and states the verdicts', async () => {
    const data = await demoData('demo', 4, 3);
    const html = await studyToHtml(data);
    for (const { verdict } of data.comparison.pairs) expect(html).toContain(verdict.replaceAll('<', '&lt;'));
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)=/);
  });

  it('escapes the texts of the study', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>"\'&';
    const html = await studyToHtml(await demoData(hostile, 2, 2));
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;/script&gt;&lt;img src=x');
  });

  it('shows a study without a single outcome', async () => {
    const { log, view } = createMemoryStore();
    await writeDemoStudy(log, { name: 'empty', points: 0, seeds: [0] });
    expect(await studyToHtml(await readStudyData(view, 'empty'))).toContain('0 trials');
  });
});

const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);
// The browser comes from Debian, not npm. Without it the page is only checked as text above, except on a machine
// configured for the comparison tests.
const asked = process.env['RIDGELINE_CHECK_PYTHON'] !== undefined;
const inBrowser = chromium === undefined && !asked ? describe.skip : describe;

/** Opens a page and runs `probe` in it once everything is drawn. Returns what that leaves in the document. */
function visit(html: string, probe: string): { readonly result: unknown; readonly console: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-page-'));
  const file = join(folder, 'page.html');
  const script = `<script>
    const answer = document.createElement('output');
    answer.id = 'answer';
    const wait = (done) => new Promise((next) => {
      const look = () => (done() ? next() : setTimeout(look, 20));
      look();
    });
    wait(() => document.documentElement.dataset.drawn !== undefined)
      .then(async () => (${probe})())
      .then((result) => { answer.textContent = JSON.stringify(result); document.body.append(answer); })
      .catch((error) => console.error('probe failed', error.stack));
  </script>`;
  writeFileSync(file, html.replace('</body>', `${script}</body>`));
  try {
    const browser = spawnSync(
      chromium!,
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--enable-logging=stderr',
        '--virtual-time-budget=120000',
        '--window-size=1280,1600',
        '--dump-dom',
        `file://${file}`,
      ],
      { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
    );
    const answer = /<output id="answer">(.*?)<\/output>/s.exec(browser.stdout)?.[1];
    const logged = browser.stderr.split('\n').filter((line) => line.includes('CONSOLE'));
    if (answer === undefined) throw new Error(`The page gave no answer.\n${logged.join('\n')}`);
    return {
      result: JSON.parse(answer.replaceAll('&lt;', '<').replaceAll('&amp;', '&')),
      console: logged.join('\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

inBrowser('the page in Chromium', () => {
  it('draws every figure without an error or a request, and filters', async () => {
    const data = await demoData('demo', 16, 3);
    const { result, console } = visit(
      await studyToHtml(data),
      `async () => {
        const figures = [...document.querySelectorAll('figure')];
        const marks = (figure) => figure.querySelectorAll('.plot [aria-roledescription] path, .plot .mark-rect path, .plot .mark-line path, .plot canvas').length;
        const before = figures.map((figure) => [figure.id, marks(figure)]);
        const rows = () => document.querySelectorAll('#configurations tbody tr').length;
        const allRows = rows();
        const dots = () => document.querySelectorAll('#history .mark-symbol.role-mark path').length;
        const allDots = dots();
        document.querySelector('input[name=strategy][value=dropout]').click();
        await new Promise((next) => setTimeout(next, 500));
        const filteredRows = rows();
        const filteredDots = dots();
        document.getElementById('filter').value = 'diverged';
        document.getElementById('filter').dispatchEvent(new Event('input'));
        document.querySelector('#history details').open = true;
        await new Promise((next) => setTimeout(next, 200));
        return {
          before, allRows, filteredRows, allDots, filteredDots,
          foundRows: rows(),
          dataRows: document.querySelectorAll('#history details tbody tr').length,
          requests: performance.getEntriesByType('resource').length,
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          unnamed: [...document.querySelectorAll('button, input')].filter((each) =>
            (each.textContent + (each.labels?.[0]?.textContent ?? '')).trim() === '').length,
        };
      }`,
    );
    const seen = result as {
      readonly before: readonly (readonly [string, number])[];
      readonly allRows: number;
      readonly filteredRows: number;
      readonly allDots: number;
      readonly filteredDots: number;
      readonly foundRows: number;
      readonly dataRows: number;
      readonly requests: number;
      readonly overflow: number;
      readonly unnamed: number;
    };
    const drawn = figureGroups(data).flatMap(({ figures }) => figures.map(({ id }) => id));
    expect(console).toBe('');
    expect(seen.requests).toBe(0);
    expect(seen.before.map(([id]) => id)).toEqual(drawn);
    expect(seen.before.filter(([, marks]) => marks === 0)).toEqual([]);
    expect(seen.allRows).toBe(80);
    expect(seen.filteredRows).toBe(64);
    expect(seen.filteredDots).toBeLessThan(seen.allDots);
    expect(seen.filteredDots).toBeGreaterThan(0);
    expect(seen.foundRows).toBeGreaterThan(0);
    expect(seen.foundRows).toBeLessThan(64);
    expect(seen.dataRows).toBeGreaterThan(0);
    expect(seen.overflow).toBe(0);
    expect(seen.unnamed).toBe(0);
  });
});
