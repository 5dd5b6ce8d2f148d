import { parseSweep } from '@ridgeline/core/parse';
import type { RidgelineError, SweepDefinition } from '@ridgeline/core';
import { createMemoryStore, type Store } from '@ridgeline/core/testing';
import { planRun } from '@ridgeline/search';
import { openStudy } from './open-study.ts';

function sweep(spec: object): SweepDefinition {
  const parsed = parseSweep(
    {
      task: { data: { name: 'digits' } },
      method: 'tpe',
      run_cap: 60,
      parameters: { 'network.dropout': { min: 0.1, max: 0.6 } },
      ...spec,
    },
    'x',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const settings = { fresh: false, retryFailed: false, now: new Date(0), files: '/nowhere' };
const opened = (store: Store, definition: SweepDefinition) =>
  openStudy(store, definition, planRun(definition), settings);

describe('the lag of a study', () => {
  it('is kept when run_cap grows', async () => {
    const store = createMemoryStore();
    expect((await opened(store, sweep({}))).study.definition.lag).toBe(7);
    const more = await opened(store, sweep({ run_cap: 240 }));
    expect(more).toMatchObject({ type: 'continued', study: { definition: { lag: 7, runCap: 240 } } });
  });

  it('of an older study is kept', async () => {
    const store = createMemoryStore();
    const older = { ...sweep({}), lag: 32 };
    await store.log.createStudy({ name: 'x', definition: older, plan: planRun(older) });
    const { study } = await opened(store, sweep({}));
    expect(study.definition.lag).toBe(32);
    await expect(opened(store, sweep({ lag: 7 }))).rejects.toThrow('lag: 32 in the database, 7 in the file');
  });
});

describe('a study whose file has changed', () => {
  const hintFor = async (old: object, next: object) => {
    const store = createMemoryStore();
    await opened(store, sweep(old));
    const error = await opened(store, sweep(next)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'STUDY_CHANGED' });
    return (error as RidgelineError).hint;
  };
  const narrower = { parameters: { 'network.dropout': { min: 0.2, max: 0.4 } } };

  it('can start a narrower study from its results if the method learns', async () => {
    expect(await hintFor({}, narrower)).toBe(
      'Give the sweep another name (with `warm_start: x`, it starts from the old results), or pass --fresh, which archives the old study as name@date.',
    );
    const renamed =
      'Give the sweep another name, or pass --fresh, which archives the old study as name@date.';
    expect(await hintFor({ method: 'random' }, { method: 'random', ...narrower })).toBe(renamed);
    expect(await hintFor({}, { ...narrower, metric: { name: 'val_accuracy', goal: 'maximize' } })).toBe(
      renamed,
    );
    const constraints = [{ name: 'weight_count', max: 900 }];
    expect(await hintFor({ constraints }, { ...narrower, constraints })).toBe(renamed);
  });
});
