import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRunnable, type LayerSummary, type Report, type SweepDefinition } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { runStudy, type StudyEvent } from '@ridgeline/runner';
import { validatePlan } from '@ridgeline/search';
import { ensureTrialBackend } from '@ridgeline/trainer';
import { readSweepFile } from './sweep-file/read-sweep-file.ts';
import type { HostStart } from './processes/runner-launch.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sweep of four strategies on one network; one trial diverges. */
const sweep = `name: threads
task:
  data: { name: digits, train: 200, validation: 100 }
  network: { hidden: [8] }
  training: { epochs: 4, early_stopping: { monitor: val_loss, patience: 1 } }
method: grid
strategies:
  rate: { parameters: { training.optimizer.learning_rate: { values: [0.001, 0.1, 1.0e+30] } } }
  l2: { parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.1] } } }
  dropout: { parameters: { network.dropout: { values: [0.2, 0.5] } } }
  max-norm: { parameters: { network.kernel_constraint: { value: { name: MaxNorm, max_value: 0.5 } } } }
`;

interface Run {
  readonly curves: readonly (readonly Report[])[];
  readonly layers: readonly (readonly LayerSummary[])[];
}

async function run(definition: SweepDefinition, threads: number): Promise<Run> {
  const store = createMemoryStore();
  const { name } = definition;
  const study = await store.log.createStudy({ name, definition, plan: validatePlan(definition) });
  const { backend } = await ensureTrialBackend({ type: 'network' });
  const events: StudyEvent[] = [];
  const { done } = runStudy({
    study: requireRunnable(study),
    ...store,
    threads,
    runner: {
      entry: new URL('../dist/processes/runner-host.js', import.meta.url),
      args: [JSON.stringify({ backend, files: [], processPrefix: 'test' } satisfies HostStart)],
    },
    onEvent: (event) => events.push(event),
  });
  expect(await done).toEqual({ type: 'complete' });
  const lossEvents = events.filter(({ type }) => type === 'runner-died' || type === 'trial-lost');
  expect(lossEvents).toEqual([]);
  const numbers = [...Array(study.plan!.trials).keys()];
  return {
    curves: await Promise.all(numbers.map((number) => store.view.curve(name, number))),
    layers: await Promise.all(numbers.map((number) => store.view.layers(name, number))),
  };
}

describe('a sweep of networks', () => {
  it('gives the same bits on one thread as on three', async () => {
    const file = join(folder, 'threads.yaml');
    writeFileSync(file, sweep);
    const definition = await readSweepFile(file);
    const singleThreadRun = await run(definition, 1);
    expect(await run(definition, 3)).toEqual(singleThreadRun);
    // Some trials stop early.
    expect(singleThreadRun.curves.map(({ length }) => length).toSorted()).not.toEqual(Array(8).fill(4));
    const listWeightCounts = (trial: number) =>
      singleThreadRun.layers[trial]!.map(({ layer, weights }) => [layer, weights]);
    expect(listWeightCounts(0)).toEqual([
      ['hidden 1', 512],
      ['output', 80],
    ]);
    // A diverged trial has no layers.
    expect(singleThreadRun.layers.filter(({ length }) => length === 0).length).toBe(1);
  });
});
