import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareResults, studyFront } from '@ridgeline/compare';
import { createMemoryStore } from '@ridgeline/core/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { readTrialPages } from '../read-trial-pages.ts';
import { readStudyData } from '../study-data.ts';
import { writeDemoFinals, writeDemoStudy } from '../testing/demo-study.ts';
import { findChromium } from '../testing/find-chromium.ts';
import type { PageLedger } from '../page/page-ledger.ts';
import { resultsToHtml, studyToHtml } from './offline.ts';

const executable = findChromium();
const describeInBrowser = executable === undefined ? describe.skip : describe;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Store = ReturnType<typeof createMemoryStore>;

const finalSeeds = Array.from({ length: 8 }, (_, index) => 1000 + index);
const seeds = [0, 1, 2];
const hostileName = '</script><img src=x onerror="globalThis.hacked=1"><b>';
const longText = `<script>globalThis.hacked=1</script>${'x<y>'.repeat(250_000)}`;

/** Studies of every kind, by name. */
const studies: Readonly<Record<string, (store: Store) => Promise<string>>> = {
  async finished({ log, view }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 12, seeds });
    await writeDemoFinals(log, view, { study: 'demo', seeds: finalSeeds });
    return 'demo';
  },
  async many({ log, view }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 6, seeds, copyCount: 2 });
    await writeDemoFinals(log, view, { study: 'demo', seeds: finalSeeds });
    return 'demo';
  },
  async search({ log }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 6, seeds });
    return 'demo';
  },
  async running({ log }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 12, seeds, endedCount: 17 });
    return 'demo';
  },
  async failed({ log }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 2, seeds, failure: 'Error: no such file' });
    return 'demo';
  },
  async empty({ log }) {
    await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 2, seeds, endedCount: 0 });
    return 'demo';
  },
  async hostile({ log }) {
    await writeDemoStudy(log, { name: hostileName, pointsPerStrategy: 1, seeds, failure: longText });
    return hostileName;
  },
};

const settings = [1440, 1024, 390].flatMap((width) => [[width, 'light'] as const, [width, 'dark'] as const]);
/** Every width and both themes. All combinations are checked only for the page with the most content. */
const reducedSettings = settings.filter((_, index) => [0, 3, 4].includes(index));

let browser: Browser;
let folder: string;

/** Results of three strategies over eight data sets, up to 100 %. */
const results = ['none', 'l2', hostileName].flatMap((strategy, index) =>
  Array.from({ length: 8 }, (_, dataset) => ({
    strategy,
    dataset: String(dataset),
    seed: '0',
    value: 1 - index / 10 - ((dataset * 3) % 8) / 20,
  })),
);

/** Renders the page of a study, or of results from other programs. */
async function renderPage(kind: string): Promise<string> {
  if (kind === 'results') {
    const metric = { name: 'accuracy', goal: 'maximize' } as const;
    return resultsToHtml(compareResults(results, { metric }), { title: hostileName });
  }
  const store = createMemoryStore();
  const name = await studies[kind]!(store);
  const data = await readStudyData(store.view, name);
  const trials = await readTrialPages(store.view, data, async () => longText);
  return studyToHtml(data, { trials: kind === 'hostile' ? trials : trials.slice(0, 20) });
}

async function writePage(kind: string): Promise<string> {
  const file = join(folder, `${kind}.html`);
  writeFileSync(file, await renderPage(kind));
  return file;
}

/** Opens a file. `faults` collects console messages and network requests. */
async function open(
  file: string,
  { width = 1440, theme = 'light', language = 'en-US', hash = '' }: Partial<Setting> = {},
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language,
  });
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}${hash}`);
  await page.waitForSelector('h1');
  await page.waitForFunction(
    () => document.querySelector('.plot') === null || document.documentElement.dataset['drawn'] === 'all',
  );
  return { page, faults };
}

interface Setting {
  readonly width: number;
  readonly theme: 'light' | 'dark';
  readonly language: string;
  readonly hash: string;
}

/** Measures by how many pixels a page is wider than its window. */
function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Finds words that are split by a line break. */
function findBrokenTexts(page: Page, selector: string, word = '\\S+'): Promise<readonly string[]> {
  return page.$$eval(
    selector,
    (elements, pattern) =>
      elements.flatMap((element) => {
        const texts: string[] = [];
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          for (const { 0: matchedWord, index } of node.textContent!.matchAll(new RegExp(pattern, 'g'))) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + matchedWord.length);
            const tops = [...range.getClientRects()].map(({ top }) => Math.round(top));
            if (new Set(tops).size > 1) texts.push(matchedWord);
          }
        }
        return texts;
      }),
    word,
  );
}

/** Finds serious and critical violations of axe's rules, each with its element. */
async function findViolations(page: Page): Promise<readonly string[]> {
  // The content security policy forbids a script element, not the debugger.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: readonly {
              id: string;
              impact: string;
              nodes: readonly { html: string; failureSummary: string }[];
            }[];
          }>;
        };
      }
    ).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
  });
}

describeInBrowser('the page in Chromium', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-page-'));
    browser = await chromium.launch({ executablePath: executable!, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each([...Object.keys(studies), 'results'])('of kind `%s`', (kind) => {
    let file: string;
    beforeAll(async () => {
      file = await writePage(kind);
    });

    it.each(kind === 'finished' ? settings : reducedSettings)(
      'is complete and accessible at %i pixels in the %s theme',
      async (width, theme) => {
        const { page, faults } = await open(file, { width, theme });
        const overflow = await measureOverflow(page);
        const emptyPlots = await page.$$eval('.plot', (plots) =>
          plots
            .filter((plot) => plot.querySelector('svg path, canvas') === null)
            .map(({ ariaLabel }) => ariaLabel),
        );
        expect({ faults, overflow, emptyPlots }).toEqual({ faults: [], overflow: 0, emptyPlots: [] });
        expect(await findViolations(page)).toEqual([]);
        expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
        await page.close();
      },
    );
  });

  it('filters and sorts the table of configurations', async () => {
    const { page, faults } = await open(await writePage('finished'));
    const readCount = () => page.textContent('#configurations [role=status]');
    expect(await readCount()).toBe('60 of 60 configurations');
    await page.click('.chip:has-text("dropout")');
    expect(await readCount()).toBe('48 of 60 configurations');
    await page.fill('#configurations input', 'l2<0.001 strategy=l2');
    expect(Number((await readCount())!.split(' ')[0])).toBeLessThan(12);
    await page.fill('#configurations input', '');
    await page.click('#configurations [role=columnheader] button >> nth=0');
    expect(await page.getAttribute('#configurations [role=columnheader]', 'aria-sort')).toBe('ascending');
    expect(await page.textContent('#configurations .grid-body [role=cell]')).toBe('0');
    const plot = (await page.locator('#figure-history .plot').boundingBox())!;
    await page.locator('#figure-history .plot').scrollIntoViewIfNeeded();
    const box = (await page.locator('#figure-history .plot').boundingBox())!;
    expect(plot.width).toBe(box.width);
    await page.mouse.move(box.x + box.width * 0.2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.8, { steps: 5 });
    await page.mouse.up();
    const brushedCount = Number((await readCount())!.split(' ')[0]);
    expect(brushedCount).toBeGreaterThan(0);
    expect(brushedCount).toBeLessThan(48);
    await page.click('.filters button');
    expect(await readCount()).toBe('48 of 60 configurations');
    await page.waitForFunction(
      () => document.querySelector<SVGGElement>('#figure-history .brush_brush path')!.getBBox().width === 0,
    );
    expect(faults).toEqual([]);
    await page.close();
  });

  it('gives untested pairs another mark than pairs without a difference', async () => {
    const { page } = await open(await writePage('search'));
    const readMark = (claim: string) =>
      page.$eval(
        '.claim-mark',
        (mark, name) => {
          mark.setAttribute('class', `claim-mark ${name}`);
          return getComputedStyle(mark).backgroundColor;
        },
        claim,
      );
    const openMark = await readMark('open');
    expect(await readMark('untested')).not.toBe(openMark);
    await page.close();
  });

  it('shows the values of configurations as precisely as those of the search', async () => {
    const store = createMemoryStore();
    await studies['search']!(store);
    // Many seeds shorten the intervals of the finals, so that their values have more decimals.
    const manySeeds = Array.from({ length: 100 }, (_, index) => 1000 + index);
    await writeDemoFinals(store.log, store.view, { study: 'demo', seeds: manySeeds });
    const file = join(folder, 'precise.html');
    writeFileSync(file, studyToHtml(await readStudyData(store.view, 'demo')));
    const { page } = await open(file);
    const readText = async (selector: string) => (await page.textContent(selector))!.trim();
    expect(await readText('#configurations .grid-body [role=row] [role=cell]:nth-child(4)')).toBe(
      await readText('#search .standings tbody tr .value'),
    );
    await page.close();
  });

  it('can be operated by keyboard', async () => {
    const { page, faults } = await open(await writePage('finished'));
    await page.focus('.pair');
    await page.keyboard.press('Enter');
    expect(await page.textContent('.sentence')).toMatch(/ better than | no difference | equivalent /);
    const countLines = () => page.locator('#figure-learning-curves .mark-line path').count();
    const lineCount = await countLines();
    await page.focus('#figure-learning-curves .switch button:last-child');
    await page.keyboard.press('Space');
    await page.waitForFunction(
      (countBefore) =>
        document.querySelectorAll('#figure-learning-curves .mark-line path').length > countBefore,
      lineCount,
    );
    expect(faults).toEqual([]);
    await page.close();
  });

  it('opens the page of a trial and returns to the study', async () => {
    const file = await writePage('finished');
    const { page, faults } = await open(file);
    await page.click('#configurations .grid-body a');
    await page.waitForSelector('.trial-page .plot svg');
    expect(await page.textContent('.trial-page .command')).toMatch(/^ridgeline replay demo\/\d+$/);
    await page.waitForFunction(() => document.documentElement.dataset['drawn'] === 'all');
    expect(await findViolations(page)).toEqual([]);
    await page.click('.trial-page a');
    await page.waitForSelector('.standings');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows a megabyte of hostile output as text', async () => {
    const { page, faults } = await open(await writePage('hostile'), {
      hash: `#/study/${encodeURIComponent(hostileName)}/trial/0`,
    });
    expect(await page.textContent('.trial-page pre')).toContain('<script>globalThis.hacked=1</script>');
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([1440, 390])('breaks Korean lines only between words at %i pixels', async (width) => {
    for (const kind of ['finished', 'failed']) {
      const { page, faults } = await open(await writePage(kind), { width, language: 'ko-KR' });
      expect(await findBrokenTexts(page, 'main p, main h2, main h3, main figcaption', '[^\\s-]+')).toEqual(
        [],
      );
      expect(await measureOverflow(page)).toBe(0);
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  it('aligns the names of fifteen strategies', async () => {
    const file = await writePage('many');
    for (const width of [1440, 390]) {
      const { page, faults } = await open(file, { width });
      const lefts = await page.$$eval('#answer .ranking .strategy', (names) =>
        names.map((name) => Math.round(name.getBoundingClientRect().left)),
      );
      expect([lefts.length, new Set(lefts).size]).toEqual([15, 1]);
      expect(await findBrokenTexts(page, '.setting, .unbroken')).toEqual([]);
      if (width === 1440) {
        const rights = await page.$$eval('.chip, .matrix td', (elements) =>
          elements.map((element) => element.getBoundingClientRect().right),
        );
        expect(Math.max(...rights)).toBeLessThan(1440);
      }
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  it.each([1440, 390])('shows the next step on the first screen at %i pixels', async (width) => {
    for (const kind of ['finished', 'running', 'failed', 'many']) {
      const { page } = await open(await writePage(kind), { width });
      const step = page.locator('.fact >> nth=0').locator('p, code').last();
      const { y, height } = (await step.boundingBox())!;
      expect({ kind, isVisible: y + height <= 900 }).toEqual({ kind, isVisible: true });
      await page.close();
    }
  });

  it.each(['failed', 'empty'])('omits the caption of the plot for the study `%s`', async (kind) => {
    const { page } = await open(await writePage(kind));
    expect(await page.locator('.standings').count()).toBe(1);
    expect(await page.locator('.standings-figure figcaption').count()).toBe(0);
    await page.close();
  });

  it('shows the values of a front side by side on a phone', async () => {
    const store = createMemoryStore();
    await studies['search']!(store);
    const data = await readStudyData(store.view, 'demo');
    const objectives = [
      { name: 'val_loss', goal: 'minimize' },
      { name: 'weight_norm', goal: 'maximize' },
    ] as const;
    const definition = { ...data.study.definition, objectives };
    const study = { ...data.study, definition };
    const file = join(folder, 'front.html');
    writeFileSync(file, studyToHtml({ ...data, study, front: studyFront(data.trials, definition) }));
    const { page, faults } = await open(file, { width: 390 });
    const tables = await page.$$eval('.standings', (elements) =>
      elements.map((table) =>
        [...table.querySelectorAll('tbody tr:first-child > *')].map((cell) => {
          const { left, right } = cell.getBoundingClientRect();
          return { left, right };
        }),
      ),
    );
    expect(tables).toHaveLength(2);
    for (const cells of tables) {
      expect(cells).toHaveLength(4);
      for (const [index, { left }] of cells.slice(1).entries())
        expect(left).toBeGreaterThanOrEqual(cells[index]!.right - 1);
      expect(cells.at(-1)!.right).toBeLessThanOrEqual(390);
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows the claims of a study and the state of their ledger', async () => {
    const store = createMemoryStore();
    await studies['search']!(store);
    const data = await readStudyData(store.view, 'demo');
    const claim = { k: 1, strategy: 'l2', baseline: 'none' } as const;
    const ledger = { entries: 2, lastHash: 'ab'.repeat(32), problems: [] };
    const readFacts = async (ledger: PageLedger) => {
      const file = join(folder, 'claims.html');
      writeFileSync(file, studyToHtml({ ...data, ledger }));
      const { page, faults } = await open(file);
      const facts = await page.$$eval('.fact:last-child p', (elements) =>
        elements.map(({ textContent }) => textContent),
      );
      expect(faults).toEqual([]);
      await page.close();
      return facts;
    };
    expect(await readFacts({ ...ledger, claims: [{ ...claim, answer: 'not-worse' }] })).toEqual([
      'Claim 1, l2 against none: not worse',
      'Ledger verified: all 2 entries are as written. Last hash: abababababababab',
    ]);
    const problems = ['Line 2 is not a ledger entry.'];
    expect(await readFacts({ ...ledger, claims: [{ ...claim, answer: undefined }], problems })).toEqual([
      'Claim 1, l2 against none: no verdict yet',
      'The ledger is damaged. Its claims are no longer valid.',
      ...problems,
    ]);
  });

  it('follows the language of the browser until the reader selects another', async () => {
    const { page, faults } = await open(await writePage('search'), { language: 'ko-KR' });
    expect(await page.getAttribute('html', 'lang')).toBe('ko');
    expect(await page.textContent('#configurations h2')).toBe('설정');
    await page.selectOption('.top-bar select', 'en');
    expect(await page.textContent('#configurations h2')).toBe('Configurations');
    expect(faults).toEqual([]);
    await page.close();
  });
});
