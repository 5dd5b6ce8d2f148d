import { finalsDefinition, type StudyView } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { simulatedDefinition } from '../testing/simulated-study.ts';
import { createSimulation } from '../testing/simulation.ts';
import type { LeaderboardData, ParametersData, ViewData } from '../view-model/snapshot.ts';
import { createSnapshotReader } from './snapshot-reader.ts';
import type { ViewRequest } from './view-request.ts';

const { name } = simulatedDefinition;

const leaderboardRequest = (
  offset: number,
  limit: number,
  curvesAround: number | undefined = offset,
): ViewRequest => ({
  view: 'leaderboard',
  page: { offset, limit },
  curvesAround,
  marks: [],
});

/** Reads the data of one view. */
async function read<V extends ViewData['view']>(view: StudyView, request: Extract<ViewRequest, { view: V }>) {
  const { viewData } = await createSnapshotReader(view, name)(request);
  return viewData as Extract<ViewData, { view: V }>;
}

/** Study view that counts the calls of each method. */
function countCalls(view: StudyView) {
  const calls: string[] = [];
  const countingView = new Proxy(view, {
    get: (target, key: keyof StudyView) => {
      calls.push(key);
      return target[key].bind(target);
    },
  });
  return { countingView, count: (key: string) => calls.filter((call) => call === key).length };
}

describe('createSnapshotReader', () => {
  it('returns a row for every strategy, even before it has started', async () => {
    const { view } = await createSimulation(1);
    const { strategies } = await createSnapshotReader(view, name)(leaderboardRequest(0, 1));
    expect(strategies.map((row) => [row.strategy, row.states.running])).toEqual([
      ['none', 1],
      ['l1', 0],
      ['l2', 0],
      ['dropout', 0],
      ['max-norm', 0],
    ]);
  });

  it('reads a page of the ranking and its curves', async () => {
    const { view } = await createSimulation(110, { concurrency: 3, trials: 60 });
    const data = await read<'leaderboard'>(view, {
      view: 'leaderboard',
      page: { offset: 1, limit: 2 },
      curvesAround: 1,
      marks: [],
    });
    expect(data.rows.map((row) => row.rank)).toEqual([2, 3]);
    expect([...data.curves.keys()]).toEqual(data.rows.map((row) => row.configuration.number));
    expect([...data.curves.values()].map((curve) => curve.length)).toEqual([20, 20]);
  });

  it('keeps the curve of a marked configuration that is not on the page', async () => {
    const { view } = await createSimulation(110, { concurrency: 3, trials: 60 });
    const readSnapshot = createSnapshotReader(view, name);
    const readData = async (request: ViewRequest) =>
      (await readSnapshot(request)).viewData as LeaderboardData;
    const [first] = (await readData(leaderboardRequest(0, 1))).rows;
    const number = first!.configuration.number;
    const laterData = await readData({ ...leaderboardRequest(5, 1), marks: [number] } as ViewRequest);
    expect(laterData.rows[0]!.configuration.number).not.toBe(number);
    expect(laterData.curves.has(number)).toBe(true);
    expect((await readData(leaderboardRequest(5, 1))).curves.has(number)).toBe(false);
  });

  it('names the leader from the second read onwards', async () => {
    const { view } = await createSimulation(700, { concurrency: 3, trials: 120 });
    const readSnapshot = createSnapshotReader(view, name);
    const readData = async () => (await readSnapshot(leaderboardRequest(0, 1))).viewData as LeaderboardData;
    expect(await readData()).toMatchObject({ answer: '', needsAnotherRead: true });
    expect(await readData()).toMatchObject({
      answer: expect.stringContaining('leads with a val_accuracy of') as string,
      needsAnotherRead: false,
    });
  });

  it('counts the ended trials of a search before a configuration is complete', async () => {
    const { view } = await createSimulation(25);
    expect(await view.progress(name)).toMatchObject({ ended: { complete: 2 } });
    const readSnapshot = createSnapshotReader(view, name);
    await readSnapshot(leaderboardRequest(0, 1));
    expect((await readSnapshot(leaderboardRequest(0, 1))).viewData).toMatchObject({
      answer: 'Nothing to compare yet: 2 of 30 trials.',
    });
  });

  it('reads no curves if they cannot be drawn', async () => {
    const { view } = await createSimulation(60);
    const { countingView, count } = countCalls(view);
    await createSnapshotReader(
      countingView,
      name,
    )({ view: 'leaderboard', page: { offset: 0, limit: 9 }, curvesAround: undefined, marks: [] });
    expect(count('curve')).toBe(0);
  });

  it('reads at most 60 curves per frame, starting around the cursor', async () => {
    const { view } = await createSimulation(60, { concurrency: 100, trials: 300 });
    const readSnapshot = createSnapshotReader(view, name);
    const readData = async () =>
      (await readSnapshot(leaderboardRequest(0, 100, 99))).viewData as LeaderboardData;
    const first = await readData();
    expect([first.rows.length, first.curves.size, first.needsAnotherRead]).toEqual([100, 60, true]);
    expect(first.curves.has(first.rows[99]!.configuration.number)).toBe(true);
    expect(first.curves.has(first.rows[0]!.configuration.number)).toBe(false);
    const second = await readData();
    expect([second.curves.size, second.needsAnotherRead]).toEqual([100, false]);
  });

  it('rereads a curve only if it has grown', async () => {
    const { view, advance } = await createSimulation(64, { concurrency: 3, trials: 60 });
    const { countingView, count } = countCalls(view);
    const readSnapshot = createSnapshotReader(countingView, name);
    await readSnapshot(leaderboardRequest(0, 100));
    const readsBefore = count('curve');
    await readSnapshot(leaderboardRequest(0, 100));
    expect(count('curve')).toBe(readsBefore);
    await advance(1);
    await readSnapshot(leaderboardRequest(0, 100));
    expect(count('curve')).toBe(readsBefore + 1);
  });

  it('rereads a long curve only after it has grown by a twentieth', async () => {
    const { log, view } = createMemoryStore();
    const definition = { ...simulatedDefinition, seeds: [0] };
    await log.createStudy({ name, definition, plan: undefined });
    const configuration = { number: 0, strategy: 'none', point: 0, parameters: {} };
    const trial = { number: 0, configuration, repeat: 0, seed: 0, epochs: 1000 };
    const [key] = await log.startTrials(name, [{ trial, token: 't' }]);
    let step = 0;
    const report = (epochs: number) =>
      log.appendReports(
        name,
        Array.from({ length: epochs }, () => ({ key: key!, report: { step: ++step, values: { loss: 1 } } })),
      );
    const { countingView, count } = countCalls(view);
    const readSnapshot = createSnapshotReader(countingView, name);
    for (const [epochs, reads] of [
      [1, 1],
      [1, 2],
      [98, 3],
      [4, 3],
      [1, 4],
    ] as const) {
      await report(epochs);
      await readSnapshot(leaderboardRequest(0, 5));
      expect([step, count('curve')]).toEqual([step, reads]);
    }
  });

  it('reads the started seeds of an opened configuration, and one curve', async () => {
    const { view } = await createSimulation(30);
    const data = await read<'configuration'>(view, { view: 'configuration', number: 0, repeat: 2 });
    expect(data.trials.map((row) => [row.trial.number, row.state])).toEqual([
      [0, 'ended'],
      [1, 'ended'],
      [2, 'running'],
    ]);
    expect([data.trial, data.curve.length]).toEqual([2, 9]);
    const next = await read<'configuration'>(view, { view: 'configuration', number: 1, repeat: 2 });
    expect([next.trials.length, next.trial]).toEqual([1, 3]);
    const unknown = await read<'configuration'>(view, { view: 'configuration', number: 9, repeat: 0 });
    expect([unknown.trials, unknown.curve]).toEqual([[], []]);
  });

  it('reads the spread of each strategy and compares the best configurations', async () => {
    const { view } = await createSimulation(700, { concurrency: 3, trials: 120 });
    const { spreads, comparison } = await read<'strategies'>(view, { view: 'strategies' });
    for (const values of spreads.values()) {
      expect(values).toHaveLength(7);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }
    expect(comparison.strategies.map(({ chosen }) => chosen?.values.length)).toEqual([3, 3, 3, 3, 3]);
    expect(comparison.interim).toBe(true);
    const [first] = await view.strategies(name);
    expect(spreads.get('none')?.[0]).toBe(first?.best?.mean);
  });

  it('reads the spread of only the feasible configurations', async () => {
    const { log, view } = createMemoryStore();
    const constraints = [{ name: 'size', max: 9 }];
    const definition = { ...simulatedDefinition, seeds: [0], constraints };
    await log.createStudy({ name, definition, plan: undefined });
    const finish = async (strategy: string, number: number, value: number, size: number) => {
      const configuration = { number, strategy, point: number, parameters: {} };
      const trial = { number, configuration, repeat: 0, seed: 0, epochs: 1 };
      const [key] = await log.startTrials(name, [{ trial, token: String(number) }]);
      const outcome = { type: 'complete', value, step: 1, values: { size } } as const;
      await log.finishTrials(name, [{ key: key!, outcome, fingerprint: undefined, examples: undefined }]);
    };
    for (const [number, value, size] of [
      [0, 0.5, 10],
      [1, 0.75, 9],
      [2, 0.875, 9],
      [3, 0.25, 9],
      [4, 1, 12],
    ] as const)
      await finish('none', number, value, size);
    await finish('l1', 5, 0.5, 10);
    const { spreads } = await read<'strategies'>(view, { view: 'strategies' });
    expect(spreads.get('none')).toEqual([0.875, 0.875, 0.75, 0.75, 0.25, 0.25, 0.25]);
    expect(spreads.get('l1')).toEqual([]);
  });

  it('compares running finals as of their last interim look', async () => {
    const { log, view } = createMemoryStore();
    const { strategies } = simulatedDefinition;
    const definition = finalsDefinition(simulatedDefinition, {
      round: 1,
      chosen: strategies
        .slice(0, 2)
        .map((strategy, number) => ({ number, strategy: strategy.name, point: 0, parameters: {} })),
      seeds: [1000, 1001, 1002, 1003, 1004, 1005],
      design: { alpha: 0.05, looks: [4, 6] },
    })!;
    const plan = { configurations: 2, trials: 12 };
    const { name: finals } = await log.createStudy({ name: definition.name, definition, plan });
    const readSnapshot = createSnapshotReader(view, finals);
    const readComparison = async () => {
      const { viewData } = await readSnapshot({ view: 'strategies' });
      return (viewData as Extract<ViewData, { view: 'strategies' }>).comparison;
    };
    for (const repeat of [0, 1, 2, 3, 4]) {
      for (const number of [0, 1]) {
        const configuration = { number, strategy: strategies[number]!.name, point: 0, parameters: {} };
        const trial = { number: 6 * number + repeat, configuration, repeat, seed: 1000 + repeat, epochs: 1 };
        const [key] = await log.startTrials(finals, [{ trial, token: `${trial.number}` }]);
        const hits = Uint8Array.from([1, 0, number, (repeat + number) % 2]);
        const value = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
        const outcome = { type: 'complete', value, step: 1, values: {} } as const;
        const examples = { losses: undefined, hits };
        await log.finishTrials(finals, [{ key: key!, outcome, fingerprint: undefined, examples }]);
      }
      expect((await readComparison()).looks?.made).toBe(repeat < 3 ? 0 : 1);
    }
    expect((await readComparison()).pairs[0]).toMatchObject({
      differences: { length: 4 },
      estimate: { type: 'seeds-and-examples', examples: 4 },
    });
  });

  it('returns an empty spread for a strategy without a result', async () => {
    const { view } = await createSimulation(3);
    const { spreads, comparison } = await read<'strategies'>(view, { view: 'strategies' });
    expect([spreads.get('none'), comparison.strategies[0]?.chosen]).toEqual([[], undefined]);
  });

  it('computes the importance of parameters from the first configurations', async () => {
    const { view } = await createSimulation(700, { concurrency: 3, trials: 90 });
    const { sample, importance } = await read<'parameters'>(view, { view: 'parameters' });
    expect(sample.map((row) => row.configuration.number)).toEqual(
      Array.from({ length: 30 }, (_, number) => number),
    );
    expect(importance.map((item) => item.name)).toContain('strategy');
  });

  it('fits the models of parameters after the first read', async () => {
    const { view } = await createSimulation(1500, { concurrency: 3, trials: 240 });
    const readSnapshot = createSnapshotReader(view, name);
    const readModels = async () =>
      ((await readSnapshot({ view: 'parameters' })).viewData as ParametersData).models;
    expect(await readModels()).toMatchObject({ curves: [], arePending: true });
    const fittedModels = await readModels();
    expect(fittedModels.arePending).toBe(false);
    const curve = fittedModels.curves.find(({ parameter }) => parameter === 'network.dropout')!;
    expect(curve.strategy).toBe('dropout');
    for (const { low, value, high } of curve.points) {
      expect(low).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(high);
    }
    expect(fittedModels.effects.has('network.dropout')).toBe(true);
    expect(await readModels()).toBe(fittedModels);
  });

  it('reads the log from its end', async () => {
    const { view } = await createSimulation(700, { concurrency: 3, trials: 90 });
    const outcomes = (await view.outcomes(name, 0, 1000)).outcomes;
    const readLog = async (laterCount: number, limit: number) =>
      (await read<'log'>(view, { view: 'log', laterCount, limit })).outcomes.map(({ trial }) => trial.number);
    const numbers = outcomes.map(({ trial }) => trial.number);
    expect(await readLog(0, 5)).toEqual(numbers.slice(-5));
    expect(await readLog(10, 5)).toEqual(numbers.slice(-15, -10));
    expect(await readLog(88, 5)).toEqual(numbers.slice(0, 2));
    expect(await readLog(500, 5)).toEqual([]);
  });

  it('keeps the latest failures, newest first', async () => {
    const { view, advance } = await createSimulation(500, { concurrency: 3, trials: 120 });
    const readSnapshot = createSnapshotReader(view, name);
    const { failures } = await readSnapshot(leaderboardRequest(0, 1));
    expect(failures.length).toBeGreaterThan(0);
    await advance(500);
    const laterFailures = (await readSnapshot(leaderboardRequest(0, 1))).failures;
    expect(laterFailures.length).toBeGreaterThan(failures.length);
    expect(laterFailures.slice(-failures.length)).toEqual(failures);
    const ends = laterFailures.map((finished) => finished.ended);
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
  });

  it('rejects an unknown study', async () => {
    const { view } = createMemoryStore();
    await expect(createSnapshotReader(view, 'none')(leaderboardRequest(0, 1))).rejects.toMatchObject({
      code: 'STUDY_NOT_FOUND',
    });
  });
});
