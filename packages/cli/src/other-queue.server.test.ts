import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestSchema } from './testing/postgres-schema.ts';
import { startRidgeline, type RunningCommand } from './testing/start-ridgeline.ts';

/** Trials that end when a file exists. */
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
const started: RunningCommand[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-other-queue-'));
  writeFileSync(join(folder, 'digits.yaml'), sweep);
  writeFileSync(join(folder, 'waits.mjs'), waitingModule);
});
afterEach(async () => {
  // SIGTERM lets workers sign off, so that no leader waits for them.
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.splice(0).map(({ result }) => result));
  rmSync(folder, { recursive: true });
});
afterAll(() => server.drop());

const start = (...args: readonly string[]): RunningCommand => {
  const process = startRidgeline(folder, ...args, '--db', server.url);
  started.push(process);
  return process;
};
const lead = (...args: readonly string[]) => start('run', 'digits.yaml', '--plain', '--fresh', ...args);
const work = (...args: readonly string[]) => start('worker', '--slots', '2', ...args);

it.each([
  { of: 'Redis', queue: ['--queue', redis], workerOptions: [], start: `start it with --queue ${redis}` },
  { of: 'the server', queue: [], workerOptions: ['--queue', redis], start: 'start it without --queue' },
])('a worker reports that its leader uses the queue of $of', async ({ queue, workerOptions, start }) => {
  const leader = lead('--threads', '1', ...queue);
  const worker = work(...workerOptions);
  await worker.waitForOutput(`warning   this worker gets no trials of digits: ${start}`);
  await leader.waitForOutput(`gets no trials: ${start}`);
  // The trial assigned to the worker is trained here.
  writeFileSync(join(folder, 'go'), '');
  expect(await leader.result).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 trials') });
});

it('a worker reports a different queue to a leader that starts later', async () => {
  const worker = work('--queue', redis);
  await worker.waitForOutput('trains up to 2 trials at a time');
  const leader = lead('--threads', '0');
  await leader.waitForOutput('gets no trials: start it without --queue');
  work();
  writeFileSync(join(folder, 'go'), '');
  expect(await leader.result).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 trials') });
});
