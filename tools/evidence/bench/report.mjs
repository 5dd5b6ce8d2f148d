// Measures how long a report of many trials takes to open in Chromium, in wall-clock and processor time:
// node --conditions=@ridgeline/source --import tsx tools/evidence/bench/report.mjs [trials]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { importSource } from '../../build/import-source.mjs';

const { createMemoryStore } = await importSource('core/src/testing/index.ts');
const { readStudyData, studyToHtml } = await importSource('report/src/index.ts');
const { writeDemoStudy } = await importSource('report/src/testing/demo-study.ts');

const trials = Number(process.argv[2] ?? 100_000);
const strategyCount = 5;
const seeds = [0, 1];
/** Maximum number of trials that the demo trains; further trials are copies with new numbers. */
const maxTrained = 10_000;
const copyCount = Math.max(1, Math.round(trials / maxTrained));

const { log, view } = createMemoryStore();
await writeDemoStudy(log, {
  name: 'demo',
  pointsPerStrategy: trials / copyCount / strategyCount / seeds.length,
  seeds,
});
const data = await readStudyData(view, 'demo');
const start = performance.now();
const html = studyToHtml({ ...data, trials: Array.from({ length: copyCount }, copyTrials).flat() });
console.log(
  `${trials} trials, ${(html.length / 1e6).toFixed(1)} MB, written in ${formatSeconds(performance.now() - start)}`,
);

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-open-time-'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  const session = await browser.newBrowserCDPSession();
  for (let round = 0; round < 5; round++) {
    const before = await listProcesses(session);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(() => {
      /* global document, MutationObserver */
      const times = { answer: undefined, figures: undefined };
      globalThis.times = times;
      new MutationObserver(() => {
        if (document.querySelector('.headline') !== null) times.answer ??= performance.now();
        if (document.documentElement?.dataset.drawn === 'all') times.figures ??= performance.now();
      }).observe(document, { attributes: true, childList: true, subtree: true });
    });
    await page.goto(`file://${file}`, { waitUntil: 'commit' });
    await page.waitForFunction(() => globalThis.times?.figures !== undefined, null, { timeout: 120_000 });
    const { answer, figures } = await page.evaluate(() => globalThis.times);
    const processTimes = (await listProcesses(session)).map(({ id, type, cpuTime }) => ({
      type,
      ms: 1000 * (cpuTime - (before.find((process) => process.id === id)?.cpuTime ?? 0)),
    }));
    const [pageTime, totalTime] = [processTimes.filter(({ type }) => type === 'renderer'), processTimes].map(
      (processes) => processes.reduce((sum, { ms }) => sum + ms, 0),
    );
    console.log(
      `answer ${formatSeconds(answer)}, all figures ${formatSeconds(figures)}, processor time ${formatSeconds(pageTime)} for the page, ` +
        `${formatSeconds(totalTime)} in total (load ${loadavg()[0].toFixed(1)})`,
    );
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

function copyTrials(_, copyIndex) {
  const { length } = data.trials;
  return data.trials.map((finishedTrial) => {
    const configuration = {
      ...finishedTrial.trial.configuration,
      number: finishedTrial.trial.configuration.number + (copyIndex * length) / seeds.length,
    };
    return {
      ...finishedTrial,
      trial: {
        ...finishedTrial.trial,
        number: finishedTrial.trial.number + copyIndex * length,
        configuration,
      },
    };
  });
}

/** Returns the processes of the browser with their processor time so far, in s. */
async function listProcesses(session) {
  return (await session.send('SystemInfo.getProcessInfo')).processInfo;
}

function formatSeconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}
