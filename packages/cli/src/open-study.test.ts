import { parseSweep } from '@ridgeline/core/parse';
import type { RidgelineError, SweepDefinition } from '@ridgeline/core';
import { createMemoryStore, type Store } from '@ridgeline/core/testing';
import { validatePlan } from '@ridgeline/search';
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

const settings = { fresh: false, retryFailed: false, now: new Date(0), filePrefix: '/nowhere' };
const open = (store: Store, definition: SweepDefinition) =>
  openStudy(store, definition, validatePlan(definition), settings);

describe('the lag of a study', () => {
  it('is kept when run_cap grows', async () => {
    const store = createMemoryStore();
    expect((await open(store, sweep({}))).study.definition.lag).toBe(7);
    const extendedStudy = await open(store, sweep({ run_cap: 240 }));
    expect(extendedStudy).toMatchObject({
      type: 'continued',
      study: { definition: { lag: 7, runCap: 240 } },
    });
  });

  it('is kept if an older version stored another lag', async () => {
    const store = createMemoryStore();
    const olderDefinition = { ...sweep({}), lag: 32 };
    await store.log.createStudy({
      name: 'x',
      definition: olderDefinition,
      plan: validatePlan(olderDefinition),
    });
    const { study } = await open(store, sweep({}));
    expect(study.definition.lag).toBe(32);
    await expect(open(store, sweep({ lag: 7 }))).rejects.toThrow('lag: 32 in the database, 7 in the file');
  });
});

describe('a study whose file has changed', () => {
  const readHint = async (old: object, changed: object) => {
    const store = createMemoryStore();
    await open(store, sweep(old));
    const error = await open(store, sweep(changed)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'STUDY_CHANGED' });
    return (error as RidgelineError).hint;
  };
  const narrowerSpace = { parameters: { 'network.dropout': { min: 0.2, max: 0.4 } } };

  it('is offered as a warm start if only the space has changed and the method learns from it', async () => {
    expect(await readHint({}, narrowerSpace)).toBe(
      'Give the sweep another name (with `warm_start: x`, it starts from the old results), or pass --fresh, which archives the old study as name@date.',
    );
    const renameHint =
      'Give the sweep another name, or pass --fresh, which archives the old study as name@date.';
    for (const method of ['random', 'cma_es'])
      expect(await readHint({ method }, { method, ...narrowerSpace })).toBe(renameHint);
    expect(await readHint({}, { ...narrowerSpace, metric: { name: 'val_accuracy', goal: 'maximize' } })).toBe(
      renameHint,
    );
    const constraints = [{ name: 'weight_count', max: 900 }];
    expect(await readHint({ constraints }, { ...narrowerSpace, constraints })).toBe(renameHint);
  });
});
