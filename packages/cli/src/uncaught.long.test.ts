import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@ridgeline/core/testing';
import { startRidgelineWithEnv } from './testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-uncaught-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bug = new URL('./testing/bug-at-signal.mjs', import.meta.url).href;

it('ends a run after an uncaught error with a stack, an exit code and a last event', async () => {
  writeFileSync(
    join(folder, 'long.yaml'),
    'name: long\nobjective: { module: ./long.mjs, epochs: 1 }\nmetric: { name: loss, goal: minimize }\n' +
      'method: grid\nparameters: { i: { values: [0, 1] } }\n',
  );
  writeFileSync(
    join(folder, 'long.mjs'),
    `export default ({ report }) => {
      report({ loss: process.pid });
      return new Promise(() => setInterval(() => undefined, 1000));
    };`,
  );
  const run = startRidgelineWithEnv(
    { NODE_OPTIONS: `--import=${bug}` },
    folder,
    ...['run', 'long.yaml', '--json', '--threads', '1'],
  );
  await run.waitForOutput('"type":"report"');
  run.child.kill('SIGUSR2');
  const { code, signal, stdout, stderr } = await run.result;
  expect({ code, signal }).toEqual({ code: 70, signal: null });
  expect(stderr).toMatch(/bug in Ridgeline[^]*TypeError: unhandled on purpose\n +at /);
  const expected = { type: 'error', code: 'BUG', exitCode: 70 };
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject(expected);
  const log = readFileSync(join(folder, 'ridgeline.db-long.log'), 'utf8').trimEnd().split('\n');
  expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining(expected));
  const runner = Number(/"loss":(\d+)/.exec(stdout)![1]);
  while (isAlive(runner)) await wait(20);
});
