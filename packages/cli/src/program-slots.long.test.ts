import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgelineWithEnv } from './testing/start-ridgeline.ts';

/**
 * Program that locks its devices with files, and fails if another live process has locked one of them. It creates the
 * file `full` when `DEVICE_COUNT` devices are locked, and waits for the file `go`.
 */
const program = `import { existsSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const { CUDA_VISIBLE_DEVICES, RIDGELINE_TRIAL_NUMBER, DEVICE_COUNT } = process.env;
// A killed process is a zombie until its parent reaps it.
const isAlive = (pid) => { try { return !/\\) [ZX] /.test(readFileSync('/proc/' + pid + '/stat', 'utf8')); } catch { return false; } };
const files = CUDA_VISIBLE_DEVICES.split(',').map((device) => 'device-' + device);
for (const file of files) {
  if (existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))) throw new Error(file + ' is taken');
  // Renamed into place, because a kill between opening and writing would leave an empty file.
  writeFileSync('next-' + process.pid, String(process.pid));
  renameSync('next-' + process.pid, file);
}
const countLocks = () => readdirSync('.').filter((name) => name.startsWith('device-')).length;
while (!existsSync('go')) {
  if (countLocks() === Number(DEVICE_COUNT)) writeFileSync('full', '');
  await sleep(10);
}
writeFileSync('used-' + RIDGELINE_TRIAL_NUMBER, CUDA_VISIBLE_DEVICES);
for (const file of files) unlinkSync(file);
console.log('{"loss": 1}');
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-program-slots-'));
  writeFileSync(join(folder, 'train.mjs'), program);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a sweep of eight trials with these slots. */
function start(slots: string, environment: Readonly<Record<string, string>>) {
  const search =
    'metric: { name: loss, goal: minimize }\nmethod: grid\nparameters: { i: { min: 1, max: 8 } }\n';
  const run = `program: { run: [node, train.mjs], files: [train.mjs], slots: ${slots} }\n`;
  writeFileSync(join(folder, 'sweep.yaml'), `name: test\n${run}${search}`);
  return startRidgelineWithEnv(environment, folder, 'run', 'sweep.yaml', '--plain', '--threads', '8');
}

const listFiles = (prefix: string) => readdirSync(folder).filter((name) => name.startsWith(prefix));

/** Devices that trials used, without repetition. */
const readUsedDevices = () =>
  [...new Set(listFiles('used-').map((name) => readFileSync(join(folder, name), 'utf8')))].sort();

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

async function readOutcomes(): Promise<readonly Outcome[]> {
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const { outcomes: finished } = await view.outcomes('test', 0, 100);
  await view.close();
  return finished.map(({ outcome }) => outcome);
}

const completeOutcomes = Array.from({ length: 8 }, () => ({ type: 'complete', value: 1 }));

describe('program.slots', () => {
  it.each([
    ['{ gpu: 1 }', '3,5,7', 3, ['3', '5', '7']],
    ['{ gpu: 2 }', '0,1,2,3,4', 4, ['0,1', '2,3']],
  ])(
    'of %s give each GPU of %s to one trial at a time',
    async (slots, gpus, deviceCount, expectedDevices) => {
      const run = start(slots, { CUDA_VISIBLE_DEVICES: gpus, DEVICE_COUNT: String(deviceCount) });
      await waitUntil(() => listFiles('full').length > 0);
      writeFileSync(join(folder, 'go'), '');
      expect(await run.result).toMatchObject({ code: 0 });
      expect(await readOutcomes()).toMatchObject(completeOutcomes);
      expect(readUsedDevices()).toEqual(expectedDevices);
    },
  );

  it('are refused if the machine has fewer devices', async () => {
    const gpuRefusal = await start('{ gpu: 2 }', { CUDA_VISIBLE_DEVICES: '0' }).result;
    expect(gpuRefusal).toMatchObject({ code: 2 });
    expect(gpuRefusal.stderr).toContain('A trial of test needs 2 GPUs, but this machine has 1.');
    const cpuRefusal = await start('{ cpu: 100000 }', {}).result;
    expect(cpuRefusal).toMatchObject({ code: 2 });
    expect(cpuRefusal.stderr).toContain('A trial of test needs 100000 cores, but this machine has');
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;

  itOnLinux('stay disjoint after the runner is killed', async () => {
    const run = start('{ gpu: 1 }', { CUDA_VISIBLE_DEVICES: '0,1,2', DEVICE_COUNT: '3' });
    await waitUntil(() => listFiles('full').length > 0);
    const children = readFileSync(`/proc/${run.child.pid}/task/${run.child.pid}/children`, 'utf8');
    const runner = children
      .trim()
      .split(' ')
      .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner-host'));
    const readHolderPids = () => listFiles('device-').map((name) => readFileSync(join(folder, name), 'utf8'));
    const killedPids = readHolderPids();
    process.kill(Number(runner), 'SIGKILL');
    await waitUntil(() => readHolderPids().filter((pid) => !killedPids.includes(pid)).length === 3);
    writeFileSync(join(folder, 'go'), '');
    expect(await run.result).toMatchObject({ code: 0 });
    expect(await readOutcomes()).toMatchObject(completeOutcomes);
    expect(readUsedDevices()).toEqual(['0', '1', '2']);
  });
});
