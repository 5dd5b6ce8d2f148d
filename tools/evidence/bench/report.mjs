// Prints the time that a report of 10,000 trials takes to open in Chromium:
// node --conditions=@ridgeline/source --import tsx tools/evidence/bench/report.mjs [trials]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

// By path: an import by name would make tools, which every package's jest settings import, depend on a package.
const from = (path) => import(new URL(`../../../packages/${path}`, import.meta.url).href);
const { createMemoryStore } = await from('core/src/testing/index.ts');
const { readStudyData, studyToHtml } = await from('report/src/index.ts');
const { writeDemoStudy } = await from('report/src/testing/demo-study.ts');

const trials = Number(process.argv[2] ?? 10_000);
const strategies = 5;
const seeds = [0, 1];
const { log, view } = createMemoryStore();
await writeDemoStudy(log, { name: 'demo', points: trials / strategies / seeds.length, seeds });
const html = await studyToHtml(await readStudyData(view, 'demo'));

// In the page: the times of the text and of the last figure, from the start of the navigation.
const probe = `<script>
  const text = performance.now();
  const look = () => {
    if (document.documentElement.dataset.drawn === undefined) return setTimeout(look, 5);
    console.log('drawn', text, performance.now());
  };
  look();
</script>`;

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-open-time-'));
try {
  const file = join(folder, 'page.html');
  writeFileSync(file, html.replace('</body>', `${probe}</body>`));
  console.log(`${trials} trials, ${(html.length / 1e6).toFixed(1)} MB`);
  for (let round = 0; round < 5; round++) {
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    const profile = `--user-data-dir=${join(folder, `profile-${round}`)}`;
    const run = ['--window-size=1280,1600', '--enable-logging=stderr', '--remote-debugging-port=0'];
    const [text, figures] = await drawn([...flags, profile, ...run, `file://${file}`]);
    const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
    console.log(`text ${seconds(text)}, all figures ${seconds(figures)} (load ${loadavg()[0].toFixed(1)})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Both times, as the page logs them to the browser's console. */
async function drawn(args) {
  const browser = spawn('chromium', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(browser, 'exit');
  let logged = '';
  for await (const chunk of browser.stderr.setEncoding('utf8')) {
    logged += chunk;
    const [, ...times] = /"drawn ([\d.]+) ([\d.]+)"/.exec(logged) ?? [];
    if (times.length === 0) continue;
    browser.kill();
    await exited;
    return times.map(Number);
  }
  throw new Error(`The browser ended before the page was drawn.\n${logged}`);
}
