/**
 * Kills the set-up of TensorFlow's wheel at 20 random instants. Each killed set-up starts with an empty cache. After
 * each kill, a second set-up must succeed, and every file in the cache must have the hash that its folder's
 * `stamp.json` records. The wheel is downloaded once, into a folder from which pip installs it.
 *
 *   node tools/evidence/tensorflow/run.mjs kills [count]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { downloadWheel, detectHost, trainer, selectWheel } from './trainer.mjs';

const killCount = Number(process.argv[2] ?? 20);
const root = mkdtempSync(join(tmpdir(), 'ridgeline-kills-'));
const wheelFolder = join(root, 'wheel');
const cache = join(root, 'cache');
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const environment = {
  ...process.env,
  RIDGELINE_CACHE: cache,
  PIP_NO_INDEX: '1',
  PIP_FIND_LINKS: wheelFolder,
};
const program = fileURLToPath(new URL('set-up-once.mjs', import.meta.url));

/** Starts a set-up and collects its output. */
function startSetUp() {
  const child = spawn(process.execPath, [program], { env: environment, detached: true });
  const setUp = { child, step: 'nothing', report: undefined, errors: '' };
  let incomplete = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (setUp.errors += text));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (incomplete + text).split('\n');
    incomplete = lines.pop();
    for (const { progress, report } of lines.map((line) => JSON.parse(line))) {
      setUp.step = progress?.step ?? 'done';
      setUp.report = report;
    }
  });
  setUp.exit = once(child, 'close');
  return setUp;
}

async function runToEnd() {
  const startedAt = performance.now();
  const setUp = startSetUp();
  await setUp.exit;
  if (setUp.report?.choice.candidate !== 'wheel') throw new Error(`the set-up failed: ${setUp.errors}`);
  return performance.now() - startedAt;
}

mkdirSync(wheelFolder);
await downloadWheel(wheelFolder, selectWheel(detectHost()), 'python3', () => undefined);

const duration = await runToEnd();
console.log(`a complete set-up takes ${(duration / 1000).toFixed(1)} s`);
const killsByStep = {};
for (let kill = 0; kill < killCount; kill++) {
  rmSync(cache, { recursive: true, force: true });
  const setUp = startSetUp();
  await Promise.race([setTimeout(Math.random() * duration), setUp.exit]);
  // Alternate between the whole group and only the process, which leaves pip, Python or g++ running.
  if (setUp.child.exitCode === null)
    process.kill(kill % 2 === 0 ? setUp.child.pid : -setUp.child.pid, 'SIGKILL');
  await Promise.race([setUp.exit, setTimeout(1000)]);
  killsByStep[setUp.step] = (killsByStep[setUp.step] ?? 0) + 1;

  await runToEnd();
  const { removed } = await trainer.repairBackend({ cache: join(cache, 'tensorflow'), candidate: 'wheel' });
  if (removed.length > 0)
    throw new Error(`killed during ${setUp.step}, the set-up left ${removed.join(', ')} damaged`);
}
console.log(`${killCount} kills, by step: ${JSON.stringify(killsByStep)}`);
console.log(
  `after each kill the set-up succeeded; the cache contains ${readdirSync(join(cache, 'tensorflow')).join(', ')}`,
);
