import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestSchema } from './testing/postgres-schema.ts';
import { startRidgeline, type RunningCommand } from './testing/start-ridgeline.ts';

/** Sweep of trials that end when the file `go` exists. */
const sweep = `name: digits
objective: { module: ./waits.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1, 2] } }
`;
const waitingModule = `import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
export default async ({ parameters: { i }, report }) => {
  while (!existsSync('go')) await setTimeout(20);
  report({ loss: i });
};
`;

const server = await createTestSchema();
const redis = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';

let folder: string;
const startedCommands: RunningCommand[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-other-queue-'));
  writeFileSync(join(folder, 'digits.yaml'), sweep);
  writeFileSync(join(folder, 'waits.mjs'), waitingModule);
});
afterEach(async () => {
  // After SIGTERM workers sign off, and no leader waits for them.
  for (const { child } of startedCommands) child.kill('SIGTERM');
  await Promise.all(startedCommands.splice(0).map(({ result }) => result));
  rmSync(folder, { recursive: true });
});
afterAll(() => server.drop());

const start = (...args: readonly string[]): RunningCommand => {
  const command = startRidgeline(folder, ...args, '--db', server.url);
  startedCommands.push(command);
  return command;
};
const startLeader = (...args: readonly string[]) =>
  start('run', 'digits.yaml', '--plain', '--fresh', ...args);
const startWorker = (...args: readonly string[]) => start('worker', '--slots', '2', ...args);

it.each([
  {
    name: 'Redis',
    leaderOptions: ['--queue', redis],
    workerOptions: [],
    advice: `start it with --queue ${redis}`,
  },
  {
    name: 'the server',
    leaderOptions: [],
    workerOptions: ['--queue', redis],
    advice: 'start it without --queue',
  },
])(
  'warns a worker whose leader uses the queue of $name',
  async ({ leaderOptions, workerOptions, advice }) => {
    const leader = startLeader('--threads', '1', ...leaderOptions);
    const worker = startWorker(...workerOptions);
    await worker.waitForOutput(`warning   this worker gets no trials of digits: ${advice}`);
    await leader.waitForOutput(`gets no trials: ${advice}`);
    // The leader trains the trial that was assigned to the worker.
    writeFileSync(join(folder, 'go'), '');
    expect(await leader.result).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 trials') });
  },
);

it('warns a leader that starts after a worker with a different queue', async () => {
  const worker = startWorker('--queue', redis);
  await worker.waitForOutput('trains up to 2 trials at a time');
  const leader = startLeader('--threads', '0');
  await leader.waitForOutput('gets no trials: start it without --queue');
  startWorker();
  writeFileSync(join(folder, 'go'), '');
  expect(await leader.result).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 trials') });
});
