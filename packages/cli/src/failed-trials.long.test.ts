import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { openView } from '@ridgeline/storage';
import { openStudy } from './open-study.ts';
import { ridgeline } from './testing/start-ridgeline.ts';
import { writeModuleSweep } from './testing/module-sweep.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-failed-'));
  // The second trial fails while a file exists.
  writeModuleSweep(folder, 'fails', {
    module: `import { existsSync } from 'node:fs';
export default ({ parameters: { i }, report }) => {
  report({ loss: i });
  if (i === 1 && existsSync('broken')) throw new Error('no luck');
};
`,
    epochs: 1,
    parameters: '{ i: { values: [0, 1, 2] } }',
  });
  writeFileSync(join(folder, 'broken'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...options: readonly string[]) =>
  ridgeline(folder, 'run', 'fails.yaml', '--plain', '--threads', '1', ...options);

it.each([
  ['the only search', 0, ''],
  ['the second of five searches', 2e6, 'searches: 5\n'],
])('runs nothing after a search without a result: %s', async (_, failingSeed, searches) => {
  writeFileSync(
    join(folder, 'train.mjs'),
    `const { RIDGELINE_SEED, RIDGELINE_PHASE } = process.env;
    if (Number(RIDGELINE_SEED) >= ${failingSeed}) process.exit(3);
    console.log('{"val_loss": 1}');
    if (RIDGELINE_PHASE === 'finals') console.log('{"test_loss": 1}');`,
  );
  writeFileSync(
    join(folder, 'fails.yaml'),
    `name: fails
program: train.mjs
metric: { name: val_loss, goal: minimize }
method: grid
finals: { seeds: 2, when: after_search }
strategies: { a: { parameters: { x: { value: 1 } } }, b: { parameters: { x: { value: 2 } } } }
${searches}`,
  );
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain('No trial has a result; 2 failed.');
});

describe('a study with a failed trial', () => {
  it('retries only the failed trial with --retry-failed', async () => {
    expect(await run()).toMatchObject({ code: 1 });
    expect(await run()).toMatchObject({ code: 1, stdout: expect.stringContaining('is finished') });
    const { code, stdout } = await run('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ end: 'complete', exitCode: 1 });
    expect(await ridgeline(folder, 'resume')).toMatchObject({ code: 1 });

    const failedRetry = await run('--retry-failed');
    expect(failedRetry).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Retrying 1 failed trial.'),
    });
    rmSync(join(folder, 'broken'));
    const successfulRetry = await run('--retry-failed');
    expect(successfulRetry).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 trials') });
    expect(successfulRetry.stdout.match(/^complete +#/gm)).toHaveLength(1);
    expect(await run('--retry-failed')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is finished'),
    });
    const view = await openView(join(folder, 'ridgeline.db'));
    const attempts = [0, 1, 2].map(async (trial) => (await view.trial('fails', trial)).attempts);
    expect(
      (await Promise.all(attempts)).map((trialAttempts) => trialAttempts.map(({ state }) => state)),
    ).toEqual([['complete'], ['complete', 'failed', 'failed'], ['complete']]);
    expect((await view.progress('fails')).ended).toMatchObject({ complete: 3, failed: 0 });
    await view.close();
  });
});

it('fails only the trial that changes built-in objects', async () => {
  writeFileSync(
    join(folder, 'fails.mjs'),
    `export default ({ parameters: { i }, report }) => {
  if (i === 0) Array.prototype.map = () => { throw new Error('changed'); };
  report({ loss: [i].map((value) => value)[0] });
};
`,
  );
  expect(await run()).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/3 of 3 trials/),
  });
  const view = await openView(join(folder, 'ridgeline.db'));
  expect((await view.progress('fails')).ended).toMatchObject({ complete: 2, failed: 1 });
  await view.close();
});

it('rejects a retry after the time of the study is up', async () => {
  const clock = { now: () => 0, monotonic: () => elapsed };
  let elapsed = 0;
  const { log, view } = createMemoryStore(clock);
  const definition = { ...sampleSweep, time: 60 };
  const { name } = definition;
  await log.createStudy({ name, definition, plan: samplePlan });
  const [key] = await log.startTrials(name, [{ trial: sampleTrial(0), token: 't' }]);
  elapsed = 60_000;
  const outcome = { type: 'failed', kind: 'oom', message: 'no memory' } as const;
  await log.finishTrials(name, [{ key: key!, outcome, fingerprint: undefined }]);
  const open = (time: number) =>
    openStudy({ log, view }, { ...definition, time }, samplePlan, {
      fresh: false,
      retryFailed: true,
      now: new Date(),
      filePrefix: 'none.db',
    });
  await expect(open(60)).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('`time`') });
  expect(await open(61)).toMatchObject({ type: 'continued', retryCount: 1 });
});
