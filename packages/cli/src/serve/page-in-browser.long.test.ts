import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '@ridgeline/report/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { writeEndlessSweep } from '../testing/endless-sweep.ts';
import { writeModuleSweep } from '../testing/module-sweep.ts';
import { killAll, ridgeline, startRidgeline, type RunningCommand } from '../testing/start-ridgeline.ts';
import { readAddresses } from '../testing/page-client.ts';

const executable = findChromium();
const describeInBrowser = executable === undefined ? describe.skip : describe;

let folder: string;
let browser: Browser;
let browserContext: BrowserContext;
let startedCommands: RunningCommand[];
let faults: string[];

function start(...args: readonly string[]): RunningCommand {
  const command = startRidgeline(folder, ...args);
  startedCommands.push(command);
  return command;
}

/** Starts a run of two trials that never end, and a server of the database's pages. */
async function runAndServe() {
  writeEndlessSweep(folder, 'long', [10, 20]);
  const run = start('run', 'long.yaml', '--threads', '2');
  await run.waitForOutput('trains on 2 threads');
  return { run, ...(await readAddresses(start('serve', '--port', '0'))) };
}

/** Opens a page in a tab, and adds the errors and console messages of the page to `faults`. */
async function open(address: string): Promise<Page> {
  const page = await browserContext.newPage();
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(address, { waitUntil: 'commit' });
  return page;
}

/** Hides a tab, as a browser does when another one is selected. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));`);
}

/** Waits until the table of configurations, which is drawn after the header, shows these states. */
async function waitForStates(page: Page, states: readonly string[]): Promise<void> {
  await page.waitForFunction(
    `[...document.querySelectorAll('#configurations .state')].map((cell) => cell.textContent).join() === '${states.join()}'`,
  );
}

describeInBrowser('the pages of a server in Chromium', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable!, args: ['--no-sandbox'] });
  });
  afterAll(async () => browser?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-live-'));
    [startedCommands, faults] = [[], []];
    browserContext = await browser.newContext({ locale: 'en-US' });
  });
  afterEach(async () => {
    await browserContext.close();
    await killAll(startedCommands);
    rmSync(folder, { recursive: true });
  });

  it('pauses, resumes and stops a run', async () => {
    const { run, address, token } = await runAndServe();
    const page = await open(`${address}/?token=${token}#/study/long`);
    const waitForStatus = (text: string) => page.waitForSelector(`.status-line:has-text("${text}")`);
    await waitForStatus('running · 2 threads');
    await page.click('button:has-text("Pause")');
    await waitForStatus('paused');
    await page.click('button:has-text("Resume")');
    await waitForStatus('running');
    await page.click('.status-line > .controls button:has-text("Stop")');
    await page.click('dialog button[value=no]');
    await page.waitForSelector('dialog', { state: 'hidden' });
    await page.click('.status-line > .controls button:has-text("Stop")');
    await page.click('dialog button[value=stop]');
    expect(await run.result).toMatchObject({ code: 0 });
    await page.waitForSelector('.status-line > .controls', { state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('names the failure of a database, and recovers from it', async () => {
    const module = 'export default ({ report }) => report({ loss: 1 });';
    writeModuleSweep(folder, 'short', { module, epochs: 1, parameters: '{ i: { value: 0 } }' });
    await ridgeline(folder, 'run', 'short.yaml', '--threads', '1');
    const { address } = await readAddresses(start('serve', '--port', '0'));
    const move = (from: string, to: string) => renameSync(join(folder, from), join(folder, to));
    move('ridgeline.db', 'moved.db');
    const list = await open(`${address}/`);
    const study = await open(`${address}/#/study/short`);
    for (const page of [list, study])
      await page.waitForSelector('[role]:has-text("was moved, removed or replaced")');
    move('moved.db', 'ridgeline.db');
    await list.waitForSelector('.studies a:has-text("short")');
    expect(await list.locator('[role=alert]').count()).toBe(0);
    await study.waitForSelector('.study-header:has-text("1 of 1 trial")');
  });

  it('never shows the details of another trial', async () => {
    const module = 'export default ({ report }) => report({ loss: 1 });';
    writeModuleSweep(folder, 'short', { module, epochs: 1, parameters: '{ i: { values: [0, 1] } }' });
    await ridgeline(folder, 'run', 'short.yaml', '--threads', '1');
    const { address } = await readAddresses(start('serve', '--port', '0'));
    const page = await open(`${address}/#/study/short/trial/0`);
    await page.waitForSelector('.certainty:has-text("configuration 0")');
    await page.route('**/api/trial*', (route) => route.abort());
    await page.evaluate(`location.hash = '#/study/short/trial/1'`);
    await page.waitForSelector('h1:has-text("Trial 1")');
    expect(await page.locator('.certainty').count()).toBe(0);
  });

  it('has no commands without the token', async () => {
    const { address } = await runAndServe();
    const page = await open(`${address}/?token=guessed#/study/long`);
    await page.waitForSelector('.status-line:has-text("running")');
    expect(await page.locator('.status-line button:visible').count()).toBe(0);
  });

  it('follows a study in more tabs than a browser has connections', async () => {
    const { address } = await runAndServe();
    for (let tab = 0; tab < 8; tab++) {
      const page = await open(`${address}/#/study/long`);
      await page.waitForSelector('.status-line:has-text("running")');
      if (tab < 4) await hide(page);
    }
    expect(faults).toEqual([]);
  });

  /** Starts a run of three trials, the last of which ends when the returned function opens its gate. */
  async function startGatedRun() {
    const gate = join(folder, 'gate');
    writeModuleSweep(folder, 'gated', {
      module: `import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
export default async ({ report, parameters }) => {
  for (let epoch = 0; epoch < 3 || (parameters.i > 1 && !existsSync(${JSON.stringify(gate)})); epoch++) {
    report({ loss: parameters.i + 1 / (epoch + 1) });
    await wait(50);
  }
};
`,
      epochs: 1_000_000,
      parameters: '{ i: { values: [0, 1, 2] } }',
    });
    const run = start('run', 'gated.yaml', '--threads', '1');
    await run.waitForOutput('complete  #1');
    const { address } = await readAddresses(start('serve', '--port', '0'));
    return { run, address, openGate: () => writeFileSync(gate, '') };
  }

  it('updates the list of studies and the page of a trial', async () => {
    const { run, address, openGate } = await startGatedRun();
    const page = await open(`${address}/#/study/%`);
    await page.waitForSelector('.studies a:has-text("gated")');
    for (const width of [900, 500]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(
        `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.scroll'))`,
      );
      expect({ width, overflow }).toEqual({ width, overflow: 0 });
    }
    await page.click('.studies a:has-text("gated")');
    await page.waitForSelector('.study-header .meta:has-text("2 of 3 trials")');
    await waitForStates(page, ['complete', 'complete', 'running']);

    const trial = await open(`${address}/#/study/gated/trial/2`);
    const readEpochs = async () =>
      Number(/(\d+) (?:of|epoch)/.exec((await trial.textContent('.certainty'))!)![1]);
    await trial.waitForSelector('.certainty');
    const firstEpoch = await readEpochs();
    while ((await readEpochs()) <= firstEpoch) await trial.waitForTimeout(100);

    openGate();
    expect(await run.result).toMatchObject({ code: 0 });
    await page.waitForSelector('.study-header .badge.complete');
    await waitForStates(page, ['complete', 'complete', 'complete']);
    await trial.waitForSelector('.certainty:has-text("complete")');
    expect(faults).toEqual([]);
  });

  it('shows that a trial has not started', async () => {
    const { address } = await runAndServe();
    const page = await open(`${address}/#/study/long/trial/99`);
    await page.waitForSelector('.trial-page > p:has-text("Study long has not started this trial.")');
  });

  it('saves a figure with the rows that it shows', async () => {
    const { run, address, openGate } = await startGatedRun();
    const page = await open(`${address}/#/study/gated`);
    await page.click('#figure-history summary');
    const saveHistory = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click('#figure-history .files button >> nth=0'),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const countPoints = (svg: string) => /mark-symbol[^]*?<\/g>/.exec(svg)![0].split('<path').length - 1;
    expect(countPoints(await saveHistory())).toBe(2);
    openGate();
    expect(await run.result).toMatchObject({ code: 0 });
    await page.waitForSelector('#figure-history table tbody tr >> nth=2');
    expect(countPoints(await saveHistory())).toBe(3);
    expect(faults).toEqual([]);
  });

  it('shows the answer before the other parts of the page', async () => {
    writeModuleSweep(folder, 'one', {
      module: 'export default ({ report }) => report({ loss: 1 });',
      epochs: 1,
      parameters: '{ i: { values: [0, 1, 2] } }',
    });
    expect(await ridgeline(folder, 'run', 'one.yaml')).toMatchObject({ code: 0 });
    const { address } = await readAddresses(start('serve', '--port', '0'));
    let releasePage!: () => void;
    const pageRelease = new Promise<void>((resolve) => (releasePage = resolve));
    await browserContext.route('**/api/study?*', async (route) => {
      await pageRelease;
      await route.continue();
    });
    const page = await open(`${address}/#/study/one`);
    await page.waitForSelector('#answer .headline');
    expect(await page.locator('main > [role=status]').textContent()).toBe('Loading');
    expect(await page.locator('#configurations, .figures').count()).toBe(0);
    releasePage();
    await page.waitForSelector('#configurations');
    expect(await page.locator('main > [role=status]').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('compares more studies than a browser has connections', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `study-${index}`);
    for (const [index, name] of names.entries()) {
      writeFileSync(
        join(folder, `${name}.yaml`),
        `name: ${name}
task:
  data: { name: digits, train: 100, validation: 100 }
  network: { hidden: [${8 + index}] }
  training: { epochs: 1 }
metric: { name: val_accuracy, goal: maximize }
seeds: 5
strategies: { s${index}: { method: grid } }
`,
      );
      expect(await ridgeline(folder, 'run', `${name}.yaml`)).toMatchObject({ code: 0 });
    }
    const { address } = await readAddresses(start('serve', '--port', '0'));
    const page = await open(address);
    for (const name of names) await page.check(`input[aria-label*="${name}"]`);
    await page.click('a.action');
    await page.waitForSelector('#answer .headline.long');
    expect((await page.locator('.figures h2').allTextContents()).toSorted()).toEqual(names);
    await (await open(address)).waitForSelector('.studies');
    expect(faults).toEqual([]);
  });
});
