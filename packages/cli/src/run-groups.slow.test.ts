import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, type LayerSummary, type Report, type SweepDefinition } from '@ridgeline/core';
import { runStudy, type StudyEvent } from '@ridgeline/runner';
import { planRun } from '@ridgeline/search';
import { readSweepFile } from './sweep-file/read-sweep-file.ts';
import { trialsTogether } from './trials-together.ts';
import type { HostStart } from './processes/host-start.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-groups-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One architecture, every strategy that a group can hold, one trial that diverges, and default seeds. */
const sweep = `name: groups
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
  /** How many trials each one trained with, itself included. */
  readonly together: readonly number[];
}

async function run(definition: SweepDefinition, threads: number, groupLimit = trialsTogether): Promise<Run> {
  const store = createMemoryStore();
  const { name } = definition;
  const study = await store.log.createStudy({ name, definition, plan: planRun(definition) });
  const events: StudyEvent[] = [];
  const { done } = runStudy({
    study,
    ...store,
    threads,
    groupLimit,
    runner: {
      entry: new URL('../dist/processes/runner-host.js', import.meta.url),
      args: [JSON.stringify({ files: [] } satisfies HostStart)],
    },
    onEvent: (event) => events.push(event),
  });
  expect(await done).toEqual({ type: 'complete' });
  const deaths = events.filter(({ type }) => type === 'runner-died' || type === 'trial-lost');
  expect(deaths).toEqual([]);
  const numbers = [...Array(study.plan!.trials).keys()];
  return {
    curves: await Promise.all(numbers.map((number) => store.view.curve(name, number))),
    layers: await Promise.all(numbers.map((number) => store.view.layers(name, number))),
    together: events.flatMap((event) => (event.type === 'trial-started' ? [event.together] : [])),
  };
}

describe('a sweep of one architecture', () => {
  let definition: SweepDefinition;
  beforeAll(async () => {
    const file = join(folder, 'groups.yaml');
    writeFileSync(file, sweep);
    definition = await readSweepFile(file);
  });

  it('trains in groups, with the same bits in any grouping', async () => {
    const one = await run(definition, 1);
    expect(one.together).toEqual(Array(8).fill(8));
    const two = await run(definition, 2);
    expect(two.together).toEqual(Array(8).fill(4));
    const alone = await run(definition, 2, () => 1);
    expect(alone.together).toEqual(Array(8).fill(1));
    expect(one.curves.map(({ length }) => length).toSorted()).not.toEqual(Array(8).fill(4));
    for (const other of [two, alone]) {
      expect(other.curves).toEqual(one.curves);
      expect(other.layers).toEqual(one.layers);
    }
    const told = (trial: number) => one.layers[trial]!.map(({ layer, weights }) => [layer, weights]);
    expect(told(0)).toEqual([
      ['hidden 1', 512],
      ['output', 80],
    ]);
    // One diverges.
    expect(one.layers.filter(({ length }) => length === 0).length).toBe(1);
  });
});
