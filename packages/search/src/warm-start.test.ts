import { createMemoryStore } from '@ridgeline/core/testing';
import { createStudy } from './create-study.ts';
import { defineSweep } from './define-sweep.ts';

const spec = {
  name: 'wide',
  method: 'tpe',
  lag: 1,
  run_cap: 40,
  metric: { name: 'loss' },
  parameters: { x: { min: -5.5, max: 5.5 }, y: { min: -5.5, max: 5.5 } },
} as const;
const narrow = {
  ...spec,
  name: 'narrow',
  warm_start: 'wide',
  run_cap: 6,
  parameters: { x: { min: -3.5, max: 3.5 }, y: { min: -5.5, max: 5.5 } },
} as const;

type Store = ReturnType<typeof createMemoryStore>;

/** Runs all trials of a sweep. Returns `x` and the loss of each trial, and the definition of the study. */
async function runSweep(store: Store, sweep: ReturnType<typeof defineSweep>) {
  const study = await createStudy(sweep, { store });
  const points: { x: number; loss: number }[] = [];
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask()) {
    const { x, y } = trial.parameters as unknown as { x: number; y: number };
    const loss = (x - 1) * (x - 1) + y * y;
    points.push({ x, loss });
    await study.tell(trial, loss);
  }
  return { points, definition: study.definition };
}

const mean = (points: readonly { readonly loss: number }[]) =>
  points.reduce((sum, { loss }) => sum + loss, 0) / points.length;

describe('a study with `warm_start`', () => {
  it('learns from the results of another study within its own space', async () => {
    const store = createMemoryStore();
    const wide = await runSweep(store, defineSweep(spec));
    const { points, definition } = await runSweep(store, defineSweep(narrow));
    const inside = wide.points.filter(({ x }) => x >= -3.5 && x <= 3.5);
    expect(definition.warmStart?.results?.map(({ value }) => value)).toEqual(inside.map(({ loss }) => loss));
    const { warm_start: _, ...coldSpec } = narrow;
    const { points: coldPoints } = await runSweep(createMemoryStore(), defineSweep(coldSpec));
    expect(mean(points)).toBeLessThan(mean(coldPoints) / 2);
    await expect(createStudy(defineSweep(narrow), { store })).resolves.toMatchObject({
      definition: { warmStart: { results: { length: inside.length } } },
    });
  });

  it('is rejected without a store', () => {
    expect(() => createStudy(defineSweep(narrow))).toThrow('warm_start needs a store');
  });

  it.each([
    ['of a missing study', { warm_start: 'wid' }, 'it does not exist'],
    [
      'of another metric',
      { metric: { name: 'accuracy' } },
      'its metric is loss (goal minimize, summary last)',
    ],
    [
      'of another summary of the metric',
      { metric: { name: 'loss', summary: { mean_of_last: 3 } } },
      'its metric is loss (goal minimize, summary last)',
    ],
    ['of another space', { parameters: { z: { min: 0.5, max: 1.5 } } }, 'no complete configuration'],
  ])('rejects results %s', async (_, changes, message) => {
    const store = createMemoryStore();
    await runSweep(store, defineSweep(spec));
    await expect(createStudy(defineSweep({ ...narrow, ...changes }), { store })).rejects.toThrow(message);
  });
});
