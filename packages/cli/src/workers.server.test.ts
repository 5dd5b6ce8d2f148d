import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '@ridgeline/core';
import { commandChannel, openWorkerTable, openView } from '@ridgeline/storage';
import { createTestSchema } from './testing/postgres-schema.ts';
import { killAll, ridgeline, startRidgeline, type RunningCommand } from './testing/start-ridgeline.ts';

const sweep = (name: string, method: string, epochs: number) => `name: ${name}
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: ${epochs} }
method: ${method}
${method === 'grid' ? '' : 'run_cap: 12\npruner: { name: threshold, upper: 1.5, n_warmup_steps: 2 }'}
seeds: 2
finals: { seeds: 2 }
strategies:
  none: { parameters: { training.optimizer.learning_rate: { values: [0.001, 0.01] } } }
  l2:
    parameters:
      network.kernel_regularizer.l2: { values: [0.001, 0.01] }
      training.optimizer.learning_rate: { values: [0.001, 0.01] }
`;

const pausedSweep = `name: paused
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: 1000000 }
method: grid
parameters: { training.batch_size: { values: [20, 25] } }
`;

/**
 * Sweep of twelve trials. In each worker, the first trial trains until the file `first` exists, and later trials until
 * `rest` exists.
 */
const takeoverSweep = `name: takeover
objective: { module: ./takeover.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
seeds: 2
parameters: { i: { values: [0, 1, 2, 3, 4, 5] } }
`;
const takeoverModule = `import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
let trials = 0;
export default async ({ parameters: { i }, report }) => {
  const endFile = trials++ === 0 ? 'first' : 'rest';
  while (!existsSync(endFile)) await setTimeout(20);
  report({ loss: i });
};
`;

const tableSweep = `name: table
task:
  data: { csv: table.csv, target: y, validation: 10 }
  network: { hidden: [4] }
  training: { epochs: 2 }
method: grid
parameters: { network.kernel_regularizer.l2: { values: [0, 0.01] } }
`;

const programSweep = `name: program
program: { run: [node, -e, "console.log('{\\"loss\\": 1}')"] }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1, 2, 3] } }
`;

const server = await createTestSchema();

describe('workers of a PostgreSQL server', () => {
  let folder: string;
  const url = server.url;
  const startedCommands: RunningCommand[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-workers-'));
    for (const method of ['grid', 'random'])
      writeFileSync(join(folder, `${method}.yaml`), sweep(method, method, 3));
    writeFileSync(join(folder, 'weights.yaml'), sweep('weights', 'grid', 3));
    writeFileSync(join(folder, 'takeover.yaml'), takeoverSweep);
    writeFileSync(join(folder, 'takeover.mjs'), takeoverModule);
    writeFileSync(join(folder, 'paused.yaml'), pausedSweep);
  });
  afterAll(async () => {
    await killAll(startedCommands);
    rmSync(folder, { recursive: true });
    await server.drop();
  });

  const start = (...args: readonly string[]): RunningCommand => {
    const process = startRidgeline(folder, ...args, '--db', url);
    startedCommands.push(process);
    return process;
  };
  const startWorker = () => start('worker', '--slots', '1');

  async function readOutcomes(database: string, study: string) {
    const view = await openView(database);
    try {
      const { outcomes } = await view.outcomes(study, 0, 1000);
      const trials = await Promise.all(
        outcomes.map(async ({ trial, outcome, epochs, fingerprint }) => ({
          trial,
          outcome,
          epochs,
          fingerprint,
          curve: await view.curve(study, trial.number),
        })),
      );
      return trials.sort((a, b) => a.trial.number - b.trial.number);
    } finally {
      await view.close();
    }
  }

  async function countLostAttempts(study: string): Promise<number> {
    const view = await openView(url);
    try {
      const { outcomes } = await view.outcomes(study, 0, 1000);
      return outcomes.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    } finally {
      await view.close();
    }
  }

  describe('in a group of four', () => {
    let workers: readonly RunningCommand[];
    beforeAll(async () => {
      workers = [1, 2, 3, 4].map(startWorker);
      await Promise.all(workers.map((worker) => worker.waitForOutput('trains up to 1 trial at a time')));
    });
    const stopWorkers = async (stoppedWorkers: readonly RunningCommand[]) => {
      for (const { child } of stoppedWorkers) child.kill('SIGINT');
      for (const { result } of stoppedWorkers) expect(await result).toMatchObject({ code: 0 });
    };
    afterAll(() => stopWorkers(workers));

    const runOnBoth = async (...command: readonly string[]) => {
      const onServer = await ridgeline(folder, ...command, '--threads', '0', '--db', url);
      expect(onServer).toMatchObject({ code: 0 });
      expect(await ridgeline(folder, ...command, '--threads', '1')).toMatchObject({ code: 0 });
    };
    const expectSameTrials = async (study: string) => {
      const onServer = await readOutcomes(url, study);
      expect(onServer).toEqual(await readOutcomes(join(folder, 'ridgeline.db'), study));
      return onServer.map(({ outcome }) => outcome.type);
    };

    it('train to the same bits as one machine', async () => {
      await runOnBoth('run', 'grid.yaml');
      expect(await expectSameTrials('grid')).toHaveLength(12);
      await runOnBoth('run', 'random.yaml');
      const types = await expectSameTrials('random');
      expect(types).toHaveLength(12);
      expect(new Set(types)).toEqual(new Set(['complete', 'pruned']));
      await runOnBoth('finals', 'grid');
      expect(await expectSameTrials('grid.finals-1')).toEqual(Array(4).fill('complete'));
    });

    it('upload the weights of the best trials to the leader', async () => {
      // The weights of a trial take about 9 kB.
      await runOnBoth('run', 'weights.yaml', '--checkpoints', '42KB');
      const readFiles = (database: string) => {
        const weightsFolder = join(folder, `${database}-weights.checkpoints`);
        return readdirSync(weightsFolder)
          .sort()
          .map((trial) =>
            ['model.json', 'weights.bin'].map((name) => [
              trial,
              readFileSync(join(weightsFolder, trial, name)).toString('base64'),
            ]),
          );
      };
      const onServer = readFiles('ridgeline');
      expect(onServer).toHaveLength(4);
      expect(onServer).toEqual(readFiles('ridgeline.db'));
    });

    it('start no trials of a paused study', async () => {
      await stopWorkers(workers.slice(1));
      // This worker claims nothing, and its assignments stay in the table.
      const idleWorker = await openWorkerTable(url, { host: hostname(), pid: process.pid, slots: 1 });
      const heartbeat = setInterval(() => void idleWorker.heartbeat([]), 1000);
      const view = await openView(url);
      try {
        const leader = start('run', 'paused.yaml', '--threads', '0', '--plain');
        await leader.waitForOutput('study     paused');
        await workers[0]!.waitForOutput('study     paused');
        const channel = await commandChannel(url, 'paused');
        const sendUntilAccepted = async (command: Command) => {
          while ((await channel.send(command))?.ok !== true) await sleep(20);
        };
        await sendUntilAccepted({ type: 'pause' });
        await leader.waitForOutput('#1 will run again');
        await sendUntilAccepted({ type: 'stop', trial: 0 });
        await leader.waitForOutput('cancelled #0');
        expect(await view.progress('paused')).toMatchObject({ running: 0, waiting: 1 });
        await sendUntilAccepted({ type: 'resume' });
        await sendUntilAccepted({ type: 'stop', trial: 1 });
        await leader.waitForOutput('cancelled #1');
        await leader.result;
      } finally {
        clearInterval(heartbeat);
        await view.close();
        await idleWorker.leave();
      }
    });
  });

  it('take over the trials of a killed worker or leader', async () => {
    const startLeader = (...args: readonly string[]) =>
      start('run', 'takeover.yaml', '--threads', '0', '--plain', ...args);
    const firstLeader = startLeader();
    const firstWorker = startWorker();
    await firstLeader.waitForOutput(`${firstWorker.child.pid} joined`);
    // The first worker has claimed the leader's assignments.
    await firstWorker.waitForOutput('study     takeover');
    firstLeader.child.kill('SIGSTOP');
    const standby = startLeader('--stand-by');
    await standby.waitForErrorOutput('Standing by.');
    firstLeader.child.kill('SIGKILL');
    await standby.waitForOutput(`${firstWorker.child.pid} joined`);
    writeFileSync(join(folder, 'first'), '');
    await standby.waitForOutput('complete');
    // The worker kept training, and the new owner adopted its trials.
    expect(await countLostAttempts('takeover')).toBe(0);
    const secondWorker = startWorker();
    await standby.waitForOutput(`${secondWorker.child.pid} joined`);
    firstWorker.child.kill('SIGKILL');
    writeFileSync(join(folder, 'rest'), '');
    expect(await standby.result).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('12 of 12 trials'),
    });
    secondWorker.child.kill('SIGTERM');
    expect(await secondWorker.result).toMatchObject({ code: 0 });
    expect(await ridgeline(folder, 'run', 'takeover.yaml', '--threads', '2')).toMatchObject({ code: 0 });
    expect(await readOutcomes(url, 'takeover')).toEqual(
      await readOutcomes(join(folder, 'ridgeline.db'), 'takeover'),
    );
  });

  it('get no trials of programs', async () => {
    writeFileSync(join(folder, 'program.yaml'), programSweep);
    const worker = startWorker();
    await worker.waitForOutput('trains up to 1 trial at a time');
    const run = (...args: readonly string[]) =>
      ridgeline(folder, 'run', 'program.yaml', '--db', url, ...args);
    expect(await run('--threads', '0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Leave out --queue and --threads 0.'),
    });
    expect(await run('--threads', '1')).toMatchObject({ code: 0 });
    worker.child.kill('SIGTERM');
    expect(await worker.result).toMatchObject({ code: 0 });
  });

  it('are rejected if their files differ from the files of the run', async () => {
    const otherFolder = join(folder, 'elsewhere');
    mkdirSync(otherFolder);
    const formatTable = (rows: number) =>
      ['x,y', ...Array.from({ length: rows }, (_, row) => `${row},${row % 2}`)].join('\n');
    writeFileSync(join(folder, 'table.csv'), formatTable(40));
    writeFileSync(join(folder, 'table.yaml'), tableSweep);
    const leader = start('run', 'table.yaml', '--threads', '0', '--plain');
    await leader.waitForOutput('study     table');
    writeFileSync(join(folder, 'table.csv'), formatTable(50));
    const worker = startRidgeline(otherFolder, 'worker', '--slots', '1', '--db', url);
    startedCommands.push(worker);
    const { code, stderr } = await worker.result;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('table.csv') });
    writeFileSync(join(folder, 'table.csv'), formatTable(40));
    const acceptedWorker = startWorker();
    expect(await leader.result).toMatchObject({ code: 0 });
    acceptedWorker.child.kill('SIGTERM');
    await acceptedWorker.result;
  });
});
