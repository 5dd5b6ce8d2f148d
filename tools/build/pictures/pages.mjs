/**
 * Takes the screenshots in the README of packages/report, which show the report page of a generated study:
 *
 *   node --conditions=@ridgeline/source --import tsx tools/build/pictures/pages.mjs [folder]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { importSource } from '../import-source.mjs';
import { inRepository } from '../setup/repository.mjs';

const { createMemoryStore } = await importSource('core/src/testing/index.ts');
const { readStudyData, readTrialPages, studyToHtml } = await importSource('report/src/index.ts');
const { writeDemoFinals, writeDemoStudy } = await importSource('report/src/testing/demo-study.ts');

/** Name, size, theme and location in the page of each picture. */
const pictures = [
  { name: 'answer-1440-light', width: 1440, height: 900, theme: 'light', hash: '' },
  { name: 'answer-1024-dark', width: 1024, height: 1400, theme: 'dark', hash: '' },
  { name: 'answer-390-light', width: 390, height: 844, theme: 'light', hash: '' },
  { name: 'trial-1440-light', width: 1440, height: 900, theme: 'light', hash: '#/study/demo/trial/0' },
];

const folder = process.argv[2] ?? inRepository('packages/report/pictures');
mkdirSync(folder, { recursive: true });

const { log, view } = createMemoryStore();
await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 27, seeds: [0, 1, 2] });
const seeds = Array.from({ length: 12 }, (_, index) => 1000 + index);
await writeDemoFinals(log, view, { study: 'demo', seeds });
const data = await readStudyData(view, 'demo');

const workFolder = mkdtempSync(join(tmpdir(), 'ridgeline-pictures-'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const file = join(workFolder, 'page.html');
  writeFileSync(file, studyToHtml(data, { trials: await readTrialPages(view, data) }));
  for (const { name, width, height, theme, hash } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
    await page.goto(`file://${file}${hash}`);
    await page.waitForSelector('html[data-drawn=all]');
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(workFolder, { recursive: true });
}
