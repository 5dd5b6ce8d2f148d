import { createMemoryStore, type Store } from '@ridgeline/core/testing';
import { createStudy } from './create-study.ts';
import { defineSweep } from './define-sweep.ts';

const spec = {
  name: 'bowl',
  method: 'tpe',
  lag: 1,
  run_cap: 24,
  seeds: 2,
  pruner: { name: 'median', n_startup_trials: 2 },
  metric: { name: 'loss' },
  parameters: { x: { min: -5.5, max: 5.5 } },
} as const;
const bowl = defineSweep(spec);

const open = (store: Store) => createStudy(bowl, { store });
type Bowl = Awaited<ReturnType<typeof open>>;

/** Never run: each mistake must be a compile-time error. */
export async function mistakes(store: Store) {
  const study = await open(store);
  const trial = (await study.ask())!;
  // @ts-expect-error -- there is no such parameter
  await study.tell(trial, trial.parameters.y);
  // @ts-expect-error -- points chosen by hand belong to the definition
  study.enqueue({ strategy: 'all', parameters: { x: 1 } });
  // @ts-expect-error -- results of another study are not stored with this one
  await createStudy(bowl, { store, earlier: [] });
  // @ts-expect-error -- a stored study is a promise
  createStudy(bowl, { store }).ask();
}

/** Trains up to `max` trials. */
async function train(study: Bowl, max = Infinity): Promise<void> {
  for (let remaining = max; remaining > 0; remaining--) {
    const trial = await study.ask();
    if (trial === undefined) return;
    for (let step = 1; step <= 3; step++) {
      const loss = trial.parameters.x * trial.parameters.x + trial.seed / 100 + 1 / step;
      if (trial.report(step, { loss }) === 'stop') break;
    }
    await study.tell(trial);
  }
}

const summarize = ({ trials }: Pick<Bowl, 'trials'>) =>
  trials.map(({ trial, outcome, epochs }) => ({ trial, outcome, epochs }));

describe('a study in a store', () => {
  it('stores the same trials as a study in memory', async () => {
    const store = createMemoryStore();
    const study = await open(store);
    await train(study);
    const inMemory = createStudy(bowl);
    for (let trial = inMemory.ask(); trial !== undefined; trial = inMemory.ask()) {
      for (let step = 1; step <= 3; step++) {
        const loss = trial.parameters.x * trial.parameters.x + trial.seed / 100 + 1 / step;
        if (trial.report(step, { loss }) === 'stop') break;
      }
      inMemory.tell(trial);
    }
    expect(summarize(study)).toEqual(summarize(inMemory));
    const { view } = store;
    expect(await view.study('bowl')).toMatchObject({
      state: 'complete',
      plan: { configurations: 12, trials: 24 },
      definition: { type: 'none' },
    });
    const stored = await view.outcomesByTrial('bowl', 0, 100);
    expect(summarize({ trials: stored })).toEqual(summarize(study));
    for (const { trial } of stored)
      expect(await view.curve('bowl', trial.number)).toEqual(study.curve(trial.number));
    expect(study.trials.map(({ outcome }) => outcome.type)).toContain('pruned');
  });

  it.each([1, 2, 9, 23])('continues after %d trials like an uninterrupted study', async (trialCount) => {
    const uninterrupted = createMemoryStore();
    await train(await open(uninterrupted));
    const store = createMemoryStore();
    await train(await open(store), trialCount);
    const continued = await open(store);
    expect(continued.trials).toHaveLength(trialCount);
    await train(continued);
    const reopened = await open(store);
    expect(await reopened.ask()).toBeUndefined();
    expect(summarize(reopened)).toEqual(summarize(await open(uninterrupted)));
    expect(reopened.best).toEqual((await open(uninterrupted)).best);
  });

  it('suggests the trials of an aborted program again without their reports', async () => {
    const { lag: _, ...specWithoutLag } = spec;
    for (const key of [{ lag: 1 }, { asynchronous: true }]) {
      const store = createMemoryStore();
      const sweep = defineSweep({ ...specWithoutLag, ...key });
      const first = await createStudy(sweep, { store });
      const lost = (await first.ask())!;
      lost.report(1, { loss: 9 });
      await first.ask();
      expect(await store.view.running('bowl')).toHaveLength(2);

      const second = await createStudy(sweep, { store });
      const repeated = (await second.ask())!;
      expect(repeated.number).toBe(0);
      expect(repeated.parameters).toEqual(lost.parameters);
      repeated.report(1, { loss: 3 });
      await second.tell(repeated);
      expect(await store.view.curve('bowl', 0)).toEqual([{ step: 1, values: { loss: 3 } }]);
      const { attempts } = await store.view.trial('bowl', 0);
      expect(attempts.map(({ state }) => state)).toEqual(['complete', 'lost']);
      expect((await second.ask())!.number).toBe(1);
    }
  });

  it('rejects another definition', async () => {
    const store = createMemoryStore();
    await open(store);
    const parameters = { x: { min: -5.5, max: 6.5 } };
    await expect(createStudy(defineSweep({ ...spec, parameters }), { store })).rejects.toMatchObject({
      code: 'STUDY_CHANGED',
      message: expect.stringContaining('parameters.x.max: 5.5 in the store, 6.5 in the sweep') as string,
      hint: expect.stringContaining('name') as string,
    });
  });

  it('rejects a sweep with another name than the study of the store', async () => {
    const store = { ...createMemoryStore(), study: 'bowl' };
    await expect(createStudy(bowl, { store })).resolves.toBeDefined();
    await expect(createStudy(defineSweep({ ...spec, name: 'line' }), { store })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'The store was opened for the study "bowl", but the sweep has the name "line".',
    });
    expect(await store.view.studies()).toHaveLength(1);
  });

  it('continues with a larger run_cap', async () => {
    const store = createMemoryStore();
    await train(await open(store));
    const extended = await createStudy(defineSweep({ ...spec, run_cap: 26 }), { store });
    expect(extended.state).toEqual({ type: 'open' });
    await train(extended);
    expect(extended.trials).toHaveLength(26);
    expect(await store.view.study('bowl')).toMatchObject({ state: 'complete', plan: { trials: 26 } });
  });

  it('cancels running trials when the target is reached', async () => {
    const store = createMemoryStore();
    const sweep = defineSweep({
      name: 'goal',
      method: 'random',
      target: 0,
      metric: { name: 'loss' },
      parameters: { x: { min: 0.1, max: 1.5 } },
    });
    const first = await createStudy(sweep, { store });
    const [winner] = [(await first.ask())!, await first.ask()];
    await first.tell(winner, -1);
    const second = await createStudy(sweep, { store });
    expect(await second.ask()).toBeUndefined();
    expect(await store.view.study('goal')).toMatchObject({ state: 'complete' });
    expect(await store.view.trial('goal', 1)).toMatchObject({ finished: { outcome: { type: 'cancelled' } } });
  });

  it('rejects every call after a failed write', async () => {
    const store = createMemoryStore();
    const failToWrite = async () => {
      throw new Error('the disk is full');
    };
    const study = await createStudy(bowl, {
      store: { ...store, log: { ...store.log, finishTrials: failToWrite } },
    });
    const trial = (await study.ask())!;
    await expect(study.tell(trial, 1)).rejects.toThrow('the disk is full');
    await expect(study.ask()).rejects.toThrow('the disk is full');
  });
});
