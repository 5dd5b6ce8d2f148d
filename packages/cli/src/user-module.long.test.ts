import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgeline } from './testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-module-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, 'sweeps'));
const module = join(folder, 'sweeps', 'own.ts');
writeFileSync(
  module,
  `interface Context { parameters: { kind: string; at: { step: number } }; seed: number; report(values: object): void }
  export default ({ parameters: { kind, at }, seed, report }: Context): void => {
    report({ score: at.step + seed / 10 });
    if (kind === 'throws') throw new Error('no such kind of model');
    report({ score: kind === 'diverges' ? Infinity : 2 * at.step + seed / 10 });
  };
`,
);
writeFileSync(
  join(folder, 'sweeps', 'own.yaml'),
  `objective: ./own.ts
metric: { name: score, goal: maximize }
method: grid
seeds: [3]
parameters:
  kind: { values: [fits, throws, diverges] }
  at.step: { value: 4 }
`,
);

it('refuses to resume with a changed user module', async () => {
  const run = () => startRidgeline(folder, 'run', 'sweeps/own.yaml', '--plain', '--backend', 'wasm').result;
  const firstRun = await run();
  expect(firstRun.stdout).toContain('3 of 3 trials');
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const { outcomes } = await view.outcomes('own', 0, 10);
  await view.close();
  const trials = outcomes.toSorted((a, b) => a.trial.number - b.trial.number);
  expect(trials.map(({ outcome }) => outcome)).toEqual([
    { type: 'complete', value: 8.3, step: 2, values: { score: 8.3 } },
    {
      type: 'failed',
      kind: 'error',
      message: expect.stringMatching(/^Error: no such kind of model\n +at default \(\/.*own\.ts:4:34\)$/),
    },
    { type: 'diverged', step: 2, metric: 'score' },
  ]);
  appendFileSync(module, '// and more\n');
  const secondRun = await run();
  expect(secondRun.code).not.toBe(0);
  expect(secondRun.stderr).toContain('own.ts has changed since the study began');
  expect(secondRun.stderr).toContain('--fresh');
  const replay = await startRidgeline(folder, 'replay', 'own/0', '--backend', 'wasm').result;
  expect(replay).toMatchObject({ code: 2, stdout: '' });
  expect(replay.stderr).toContain('own.ts has changed since the study began');
});
