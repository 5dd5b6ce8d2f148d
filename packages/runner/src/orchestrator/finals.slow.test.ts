import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SweepDefinition } from '@ridgeline/core';
import { startRun, type TestRun } from '../testing/start-run.ts';
import { defineStudy } from '../testing/define-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-finals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;

/** Finals of two strategies with six seeds, with an interim look after four. */
function defineFinals(behaviour = 'train'): SweepDefinition {
  return {
    ...defineStudy([behaviour]),
    seeds: [0, 1, 2, 3, 4, 5],
    strategies: ['first', 'second'].map((name) => ({
      name,
      method: 'grid',
      dimensions: [
        { owner: 'strategy', dimension: { type: 'constant', name: 'data.name', value: behaviour } },
      ],
    })),
    finalsOf: { study: 'search', round: 1, metric, folds: 1, design: { alpha: 0.05, looks: [4, 6] } },
  };
}

async function readEnds({ store, study }: TestRun): Promise<readonly string[]> {
  const { outcomes } = await store.view.outcomes(study.name, 0, 100);
  return [...outcomes]
    .sort((a, b) => a.trial.number - b.trial.number)
    .map(({ outcome }) => (outcome.type === 'cancelled' ? outcome.reason : outcome.type));
}

const complete = (seeds: number) => Array<string>(seeds).fill('complete');

describe('a run of finals', () => {
  it('continues after a look with the undecided strategies', async () => {
    const outcomesAtLooks: (readonly string[])[] = [];
    const test: TestRun = await startRun(defineFinals(), {
      takeLook: async () => {
        outcomesAtLooks.push(await readEnds(test));
        return ['second'];
      },
    });
    expect(await test.run.done).toEqual({ type: 'complete' });
    // A look reads exactly the seeds up to it, all on disk.
    expect(outcomesAtLooks).toEqual([complete(8)]);
    expect(await readEnds(test)).toEqual([
      ...complete(4),
      'decided after 4 seeds',
      'decided after 4 seeds',
      ...complete(6),
    ]);
    expect(await test.until('looked')).toEqual({ type: 'looked', seeds: 4, open: ['second'] });
  });

  it('repeats the last look after a resume', async () => {
    const test: TestRun = await startRun(defineFinals(), {
      takeLook: () => {
        test.run.command({ type: 'interrupt' });
        return Promise.resolve(['first', 'second']);
      },
    });
    expect(await test.run.done).toEqual({ type: 'interrupted', remaining: 4 });
    const resumed = await startRun(defineFinals(), {
      store: test.store,
      takeLook: () => Promise.resolve([]),
    });
    expect(await resumed.run.done).toEqual({ type: 'complete' });
    expect(await readEnds(resumed)).toEqual([
      ...complete(4),
      ...Array<string>(2).fill('decided after 4 seeds'),
      ...complete(4),
      ...Array<string>(2).fill('decided after 4 seeds'),
    ]);
  });

  it('ends with the error of a failed look', async () => {
    const test = await startRun(defineFinals(), { takeLook: () => Promise.reject(new Error('unreadable')) });
    await expect(test.run.done).rejects.toThrow('unreadable');
  });

  it('retrains a seed lost to a crash', async () => {
    const go = join(folder, 'go');
    const test = await startRun(defineFinals(`await ${go}`), {
      threads: 1,
      takeLook: () => Promise.resolve(['first', 'second']),
    });
    const { trial } = await test.until('trial-started');
    const { pid } = await test.until('runner-started');
    process.kill(pid, 'SIGKILL');
    expect((await test.until('trial-lost')).trial.number).toBe(trial.number);
    writeFileSync(go, '');
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(await readEnds(test)).toEqual(complete(12));
    expect((await test.store.view.trial('test', trial.number)).attempts).toHaveLength(2);
  });

  it('leaves a running seed waiting after a manual stop', async () => {
    const test = await startRun(defineFinals('obey'), { threads: 1 });
    await test.until('trial-started');
    expect(test.run.command({ type: 'stop', trial: 0 })).toEqual({
      ok: false,
      message: 'A single trial of finals cannot be stopped: that would select seeds by hand.',
    });
    expect(test.run.command({ type: 'stop' })).toEqual({
      ok: true,
      message: 'Stopping the finals. 1 running trial will rerun when they resume.',
    });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'stopped by hand' });
    expect((await test.store.view.study('test')).state).toBe('stopped');
    expect(await readEnds(test)).toEqual([]);
    expect(await test.store.view.progress('test')).toMatchObject({ running: 0, waiting: 1 });
  });
});
