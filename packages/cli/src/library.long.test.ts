import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareStrategies } from '@ridgeline/compare';
import { renderReport } from '@ridgeline/report';
import { runStudy } from '@ridgeline/runner';
import { createStudy, defineSweep } from '@ridgeline/search';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

it('runs the library example to a verdict and a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-library-'));
  try {
    const page = join(folder, 'study.html');
    const args = ['--import=tsx', '--conditions=@ridgeline/source', 'sweeps/library.ts', page];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^60 trials, the best has 0\.\d+\n.*\b(none|decay)\b.*\n$/);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>.*line/s);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('runStudy with a function', () => {
  const sweep = defineSweep({
    method: 'grid',
    lag: 1,
    metric: { name: 'loss' },
    pruner: { name: 'median', n_startup_trials: 1 },
    seeds: 2,
    strategies: {
      flat: { parameters: { x: { values: [1, 3] } } },
      steep: { parameters: { x: { values: [2, 4] } } },
    },
  });

  it('trains every trial once', async () => {
    const study = createStudy(sweep);
    const startedNumbers: number[] = [];
    await runStudy(study, async ({ number, parameters, seed, report }) => {
      startedNumbers.push(number);
      if (number === 3) throw new Error('no luck');
      for (let epoch = 1; epoch <= 3; epoch++) {
        await Promise.resolve();
        if (report(epoch, { loss: parameters.x + seed / 10 + 1 / epoch }) === 'stop') return;
      }
    });
    expect(startedNumbers.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const outcomes = study.trials.map(({ outcome }) => outcome.type);
    expect(outcomes[0]).toBe('complete');
    expect(study.trials[3]!.outcome).toMatchObject({
      type: 'failed',
      message: expect.stringContaining('no luck'),
    });
    expect(outcomes).toContain('pruned');
    const { strategies } = compareStrategies(study);
    expect(strategies.map(({ strategy }) => strategy).sort()).toEqual(['flat', 'steep']);
    expect(await renderReport(study)).toContain('<!doctype html>');
  });

  it('runs as many simultaneous trials as there are slots', async () => {
    const study = createStudy(
      defineSweep({
        method: 'grid',
        metric: { name: 'loss' },
        parameters: { x: { values: [1, 2, 3, 4, 5] } },
      }),
    );
    let runningCount = 0;
    const runningCounts: number[] = [];
    const resumeFunctions: (() => void)[] = [];
    const run = runStudy(
      study,
      async ({ parameters }) => {
        runningCounts.push(++runningCount);
        await new Promise<void>((resume) => resumeFunctions.push(resume));
        runningCount--;
        return parameters.x;
      },
      { slots: 2 },
    );
    while (study.trials.length < 5) {
      resumeFunctions.shift()?.();
      await new Promise(setImmediate);
    }
    await run;
    expect(Math.max(...runningCounts)).toBe(2);
    expect(study.best!.value).toBe(1);
  });

  it('rejects if the function returns no value', async () => {
    const study = createStudy(sweep);
    await expect(runStudy(study, () => undefined)).rejects.toThrow('never reported loss');
  });
});
