import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgelineWithEnv } from './testing/start-ridgeline.ts';

/** Program with the fault that its argument names. */
const program = `import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const fault = process.argv[2].split('=')[1];
const stayAlive = () => setInterval(() => undefined, 1000);
const report = (loss) => console.log(JSON.stringify({ loss }));
const child = (options) => spawn('sleep', ['1000'], { stdio: 'inherit', ...options });
switch (fault) {
  case 'good':
    for (let epoch = 0; epoch < 3; epoch++) report(1);
    break;
  case 'daemon':
    child({ detached: true }).unref();
    report(2);
    process.exit(0);
  case 'forks':
    for (let i = 0; i < 20; i++) child({ detached: i % 2 === 0 });
    report(2);
    stayAlive();
    break;
  case 'deaf':
    process.on('SIGTERM', () => undefined);
    child({});
    report(2);
    stayAlive();
    break;
  case 'flood': {
    const noise = Buffer.alloc(1 << 20, 0xfe);
    for (let i = 0; i < 300; i++) if (!process.stdout.write(noise)) await new Promise((on) => process.stdout.once('drain', on));
    process.stdout.write('\\n');
    report(2);
    break;
  }
  case 'reports':
    for (let i = 0; i < 1000; i++) report(2);
    stayAlive();
    break;
  case 'closes':
    report(2);
    await sleep(200);
    process.stdout.destroy();
    process.stderr.destroy();
    await sleep(300);
    break;
  case 'waits':
    report(2);
    child({ detached: true });
    writeFileSync('waiting', '');
    while (!existsSync('go')) await sleep(20);
    process.exit(0);
}
`;

const sweep = (faults: readonly string[], extraLines = '') => `name: test
program: { run: [node, fault.mjs, '--fault=\${fault}'], epochs: 100, files: [fault.mjs] }
metric: { name: loss, goal: minimize }
method: grid
max_failures: 100
${extraLines}
parameters: { fault: { values: [${faults.join(', ')}] } }
`;

let folder: string;
/** Value of `FAULT_TEST` in the environment of every process that a test starts. */
let testId: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-program-faults-'));
  testId = randomUUID();
  writeFileSync(join(folder, 'fault.mjs'), program);
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (threads = 2, temporaryFolder = folder) =>
  startRidgelineWithEnv(
    { FAULT_TEST: testId, TMPDIR: temporaryFolder },
    folder,
    'run',
    'sweep.yaml',
    '--plain',
    '--threads',
    String(threads),
  );

async function readOutcomes(): Promise<readonly Outcome[]> {
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const { outcomes } = await view.outcomes('test', 0, 100);
  await view.close();
  return outcomes.toSorted((a, b) => a.trial.number - b.trial.number).map(({ outcome }) => outcome);
}

/** Lists the process ids of the current test that Linux still has in its process table, without zombies. */
function listRemainingProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`FAULT_TEST=${testId}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const listTrialFolders = (temporaryFolder = folder) =>
  readdirSync(temporaryFolder).filter((name) => name.startsWith('ridgeline-trial-'));

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('a program that misbehaves', () => {
  it.each([
    ['daemon', '', { type: 'complete', value: 2 }],
    ['forks', 'timeout: 3s', { type: 'failed', kind: 'timeout' }],
    ['deaf', 'timeout: 3s', { type: 'failed', kind: 'timeout' }],
    ['deaf', 'pruner: { name: threshold, upper: 1.5 }', { type: 'pruned', step: 1 }],
    ['flood', '', { type: 'complete', value: 2 }],
    ['reports', '', { type: 'failed', kind: 'error' }],
    ['closes', '', { type: 'complete', value: 2 }],
  ])('ends with the expected outcome and no remaining process: %s %s', async (fault, extraLines, outcome) => {
    // With a timeout, the outcome of a neighbour would depend on the speed of the machine.
    const neighbours = extraLines.startsWith('timeout') ? [] : ['good'];
    writeFileSync(join(folder, 'sweep.yaml'), sweep([fault, ...neighbours], extraLines));
    const { code } = await start().result;
    expect(code).toBe(outcome.type === 'failed' ? 1 : 0);
    expect(await readOutcomes()).toMatchObject([
      outcome,
      ...neighbours.map(() => ({ type: 'complete', value: 1 })),
    ]);
    expect(listRemainingProcesses()).toEqual([]);
  });

  it('reruns after its runner was killed', async () => {
    writeFileSync(join(folder, 'sweep.yaml'), sweep(['waits']));
    const run = start(1);
    await waitUntil(() => existsSync(join(folder, 'waiting')));
    const [runner] = listRemainingProcesses().filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner-host'),
    );
    const programs = listRemainingProcesses().filter((pid) => pid !== runner && pid !== run.child.pid);
    expect(programs.length).toBeGreaterThanOrEqual(2);
    process.kill(runner!, 'SIGKILL');
    await waitUntil(() => !listRemainingProcesses().some((pid) => programs.includes(pid)));
    writeFileSync(join(folder, 'go'), '');
    expect(await run.result).toMatchObject({ code: 0 });
    expect(await readOutcomes()).toMatchObject([{ type: 'complete', value: 2 }]);
    expect(listRemainingProcesses()).toEqual([]);
    expect(listTrialFolders()).toEqual([]);
  });

  it('reruns in the next run after its run was killed', async () => {
    writeFileSync(join(folder, 'sweep.yaml'), sweep(['waits']));
    const run = start(1);
    await waitUntil(() => existsSync(join(folder, 'waiting')));
    run.child.kill('SIGKILL');
    await run.result.catch(() => undefined);
    await waitUntil(() => listRemainingProcesses().length === 0);
    expect(listTrialFolders()).toEqual([]);
    writeFileSync(join(folder, 'go'), '');
    expect(await start(1).result).toMatchObject({ code: 0 });
    expect(await readOutcomes()).toMatchObject([{ type: 'complete', value: 2 }]);
  });

  it('ends when the study is resumed after run and runner were killed together', async () => {
    writeFileSync(join(folder, 'sweep.yaml'), sweep(['waits']));
    const run = start(1);
    await waitUntil(() => existsSync(join(folder, 'waiting')));
    const runner = listRemainingProcesses().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner-host'),
    )!;
    const programs = listRemainingProcesses().filter((pid) => pid !== runner && pid !== run.child.pid);
    process.kill(runner, 'SIGSTOP');
    run.child.kill('SIGKILL');
    process.kill(runner, 'SIGKILL');
    await run.result.catch(() => undefined);
    expect(listTrialFolders()).toHaveLength(1);
    writeFileSync(join(folder, 'go'), '');
    expect(await start(1).result).toMatchObject({ code: 0 });
    expect(listTrialFolders()).toEqual([]);
    expect(listRemainingProcesses().filter((pid) => programs.includes(pid))).toEqual([]);
    expect(await readOutcomes()).toMatchObject([{ type: 'complete', value: 2 }]);
  });

  it('waits while the disk is full (needs permission to mount a disk)', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0) return;
    try {
      const fullFile = join(disk, 'full');
      fillDisk(fullFile);
      writeFileSync(join(folder, 'sweep.yaml'), sweep(['good']));
      const run = start(1, disk);
      await run.waitForOutput(`There is no space in ${disk}`);
      rmSync(fullFile);
      expect(await run.result).toMatchObject({ code: 0 });
      expect(await readOutcomes()).toMatchObject([{ type: 'complete', value: 1 }]);
      expect(listTrialFolders(disk)).toEqual([]);
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
  });
});

/** Writes a file until its disk is full. */
function fillDisk(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
}
