import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { openStudy } from './open-study.ts';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-first-'));
  writeFileSync(
    join(folder, 'throws.mjs'),
    `export default ({ parameters, report }) => {
  const model = undefined;
  model.fit(parameters);
};
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeSweep(extraLine = ''): void {
  writeFileSync(
    join(folder, 'throws.yaml'),
    `objective: { module: ./throws.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: random
run_cap: 200
parameters: { rate: { min: 0.0, max: 1.0 } }
${extraLine}`,
  );
}

const run = (...options: readonly string[]) => ridgeline(folder, 'run', 'throws.yaml', '--plain', ...options);

describe('a module that throws in every trial', () => {
  it('stops its study at the fifth trial', async () => {
    writeSweep();
    const { code, stdout } = await run('--threads', '1');
    expect(code).toBe(1);
    expect(stdout).toContain('Stopped: the first 5 trials failed with the same error.');
    expect(stdout).not.toContain('ridgeline compare');
    expect(stdout.split('\n').slice(-4)).toEqual([
      'Trial 0 failed:',
      "  TypeError: Cannot read properties of undefined (reading 'fit')",
      expect.stringMatching(/^ +at default \(.*throws\.mjs:3:9\)$/),
      '',
    ]);
    expect(stdout.match(/^failed +#/gm)).toHaveLength(5);
    const resumedRun = await run('--threads', '1');
    expect(resumedRun.stdout).toContain('the first 6 trials failed with the same error');
    expect(resumedRun.stdout.match(/^failed +#/gm)).toHaveLength(1);
  });

  it('stops its study when more than max_failures trials have failed', async () => {
    writeSweep('max_failures: 6');
    const { code, stdout } = await run('--threads', '1');
    expect(code).toBe(1);
    expect(stdout).toContain('Stopped: 7 trials failed; max_failures is 6.');
    expect(stdout).toMatch(/throws\.mjs:3:9\)\n$/);
  });
});

it('creates no study for a module that cannot be loaded', async () => {
  writeSweep();
  writeFileSync(join(folder, 'throws.mjs'), 'export const train = ({ report }) => report({ loss: 1 });');
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/throws\.mjs has no function as its default export\.\n.*export default async/);
  writeFileSync(join(folder, 'throws.mjs'), 'export default ({ report }) => report({ loss: 1 });');
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('200 of 200 trials') });
});

it('does not limit the failures of an older study until its file sets max_failures', async () => {
  const { log, view } = createMemoryStore();
  const olderDefinition = { ...sampleSweep, failures: { ...sampleSweep.failures, maxFailures: undefined } };
  await log.createStudy({ name: olderDefinition.name, definition: olderDefinition, plan: samplePlan });
  const open = (definition: typeof sampleSweep) =>
    openStudy({ log, view }, definition, samplePlan, {
      fresh: false,
      retryFailed: false,
      now: new Date(),
      filePrefix: 'none.db',
    });
  expect(sampleSweep.failures.maxFailures).toBe('same_error');
  expect(await open(sampleSweep)).toMatchObject({ type: 'continued', changes: [] });
  expect(await open({ ...sampleSweep, runCap: 30 })).toMatchObject({ changes: [{ path: 'run_cap' }] });
  expect((await view.study(olderDefinition.name)).definition.failures.maxFailures).toBeUndefined();
  await open({ ...sampleSweep, failures: { ...sampleSweep.failures, maxFailures: 3 } });
  expect((await view.study(olderDefinition.name)).definition.failures.maxFailures).toBe(3);
});
