import { searchDefaults, type Pruner, type SearchDefinition, type SweepDefinition } from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { validatePlan, StudySearch } from '@ridgeline/search';
import type { StudyEnd } from './study-event.ts';
import { locateBuilt } from '../testing/locate-built.ts';
import { startRun, type TestRun, type TestRunOptions } from '../testing/start-run.ts';

const entry = locateBuilt('learning-host');

const median: Pruner = { name: 'percentile', percentile: 50, startup: 3, atLeast: 1, warmup: 1, interval: 1 };
const hyperband: Pruner = {
  name: 'hyperband',
  minResource: 1,
  maxResource: 9,
  reductionFactor: 3,
  bootstrapCount: 0,
};
const paired: Pruner = { name: 'paired', startup: 2, minDelta: 0 };

/** Sweep of trials that report plausible curves without training, by default with two seeds and 9 epochs. */
function defineSweep(method: 'tpe' | 'random', settings: Partial<SearchDefinition>): SweepDefinition {
  return {
    name: 'search',
    description: undefined,
    type: 'network',
    task: { data: { name: 'none' }, network: { hidden: [1] }, training: { epochs: 9 } },
    metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } },
    ...searchDefaults,
    runCap: 48,
    lag: 6,
    seed: 1,
    seeds: [0, 1],
    strategies: [
      {
        name: 'all',
        method,
        dimensions: [
          {
            owner: 'strategy',
            dimension: {
              type: 'log_uniform_values',
              name: 'training.optimizer.learning_rate',
              min: 1e-4,
              max: 1e-1,
            },
          },
          { owner: 'strategy', dimension: { type: 'uniform', name: 'network.dropout', min: 0, max: 0.6 } },
        ],
      },
    ],
    ...settings,
  };
}

/** All results of a study, by trial number. */
async function readResults({ store, study: { name } }: TestRun) {
  const { outcomes } = await store.view.outcomes(name, 0, 1000);
  const trials = outcomes.map(async ({ trial, outcome }) => ({
    trial,
    outcome,
    curve: await store.view.curve(name, trial.number),
  }));
  return (await Promise.all(trials)).sort((a, b) => a.trial.number - b.trial.number);
}

async function runSearch(definition: SweepDefinition, options: TestRunOptions) {
  const test = await startRun(definition, { entry, ...options });
  await test.run.done;
  return readResults(test);
}

/**
 * Runs a study whose running trials are lost three times: once with their runner, and twice with the whole run.
 */
async function runWithKills(definition: SweepDefinition) {
  let test = await startRun(definition, { entry, threads: 2 });
  for (let kill = 1; kill <= 3; kill++) {
    // Up to `lag` running trials may end while the run is being ended, and others must still be running.
    const endsBefore = countEnds(test);
    await test.until('trial-ended', () => countEnds(test) >= endsBefore + 3);
    if (kill === 1) {
      process.kill((await test.until('runner-started')).pid, 'SIGKILL');
      continue;
    }
    test.run.terminate(0);
    await test.run.done;
    test = await startRun(definition, { entry, threads: 2, store: test.store });
  }
  await test.run.done;
  return readResults(test);
}

function countEnds({ events }: TestRun): number {
  return events.filter(({ type }) => type === 'trial-ended').length;
}

describe.each([
  ['TPE with the median pruner', defineSweep('tpe', { pruner: median, runCap: 72 })],
  ['random with Hyperband', defineSweep('random', { pruner: hyperband, runCap: 72 })],
])('%s', (_, definition) => {
  it('gives the same results with any number of threads and after kills', async () => {
    const oneThread = await runSearch(definition, { threads: 1 });
    expect(oneThread).toHaveLength(72);
    const pruned = oneThread.filter(({ outcome }) => outcome.type === 'pruned');
    expect(pruned.length).toBeGreaterThan(5);
    for (const { outcome, curve } of pruned) expect(outcome).toMatchObject({ step: curve.at(-1)!.step });
    expect(await runSearch(definition, { threads: 5 })).toEqual(oneThread);
    expect(await runWithKills(definition)).toEqual(oneThread);
  });
});

describe('the paired pruner', () => {
  it('skips the same trials with any number of threads', async () => {
    const definition = defineSweep('random', { pruner: paired, seeds: [0, 1, 2, 3], lag: 3 });
    const oneThread = await runSearch(definition, { threads: 1 });
    const pruned = oneThread.filter(({ outcome }) => outcome.type === 'pruned');
    expect(pruned.length).toBeGreaterThan(5);
    for (const { outcome, curve } of pruned) {
      expect(outcome).toEqual({ type: 'pruned', step: 0 });
      expect(curve).toEqual([]);
    }
    expect(await runSearch(definition, { threads: 5 })).toEqual(oneThread);
  });
});

describe('a search that ends early', () => {
  const defineSingleSeedSweep = (settings: Partial<SearchDefinition>) =>
    defineSweep('random', { runCap: 60, seeds: [0], ...settings });

  it('ends at the same configuration with any number of threads', async () => {
    const definition = defineSingleSeedSweep({ target: 0.3 });
    const [oneThread, fiveThreads] = await Promise.all(
      [1, 5].map(async (threads) => {
        const test = await startRun(definition, { entry, threads });
        const end = await test.run.done;
        expect((await test.store.view.study('search')).state).toBe('complete');
        const results = await readResults(test);
        // The events must agree with the store.
        const endEvents = test.events.flatMap((event) => (event.type === 'trial-ended' ? [event] : []));
        expect(new Map(endEvents.map(({ trial, outcome }) => [trial.number, outcome]))).toEqual(
          new Map(results.map(({ trial, outcome }) => [trial.number, outcome])),
        );
        return { end, results, finishedPrefix: test.run.finishedPrefix };
      }),
    );
    expect(fiveThreads!.end).toEqual(oneThread!.end);
    expect(oneThread!.end).toMatchObject({
      type: 'stopped',
      reason: expect.stringContaining('reached the target'),
    });
    const countedResults = oneThread!.results.filter(({ outcome }) => outcome.type !== 'cancelled');
    expect(fiveThreads!.results.slice(0, countedResults.length)).toEqual(countedResults);
    expect([oneThread!.finishedPrefix, fiveThreads!.finishedPrefix]).toEqual([
      countedResults.length,
      countedResults.length,
    ]);
    const { reason } = oneThread!.end as Extract<StudyEnd, { type: 'stopped' }>;
    for (const { outcome } of fiveThreads!.results.slice(countedResults.length)) {
      expect(outcome).toEqual({ type: 'cancelled', reason });
    }
  });

  it('gives the results of an uninterrupted run if it continues without its target', async () => {
    const readCounted = async (test: TestRun) =>
      (await readResults(test)).filter(({ outcome }) => outcome.type !== 'cancelled');
    const withTarget = defineSingleSeedSweep({ target: 0.32, runCap: 40 });
    const withPatience = defineSingleSeedSweep({ patience: 12, runCap: 40 });
    const test = await startRun(withTarget, { entry, threads: 3 });
    expect(await test.run.done).toMatchObject({ type: 'stopped' });
    const { view, log } = test.store;
    expect((await view.progress('search')).ended.cancelled).toBeGreaterThan(0);
    const firstCount = (await readCounted(test)).length;
    await log.reviseStudy('search', withPatience, validatePlan(withPatience));
    const continuedRun = await startRun(withPatience, { entry, threads: 3, store: test.store });
    const end = await continuedRun.run.done;
    const uninterruptedRun = await startRun(withPatience, { entry, threads: 1 });
    expect(end).toEqual(await uninterruptedRun.run.done);
    expect(await readCounted(continuedRun)).toEqual(await readCounted(uninterruptedRun));
    expect((await readCounted(continuedRun)).length).toBeGreaterThan(firstCount);
  });

  it('finishes running trials when its time is up', async () => {
    const test = await startRun(defineSingleSeedSweep({ time: 0.2, runCap: undefined }), { entry });
    expect(await test.run.done).toEqual({ type: 'stopped', reason: 'time is up' });
    expect(await test.store.view.progress('search')).toMatchObject({ running: 0 });
    expect((await test.store.view.study('search')).state).toBe('complete');
  });

  it('counts the time of earlier runs', async () => {
    const definition = defineSingleSeedSweep({ time: 0.2, runCap: undefined });
    const first = await startRun(definition, { entry });
    await first.run.done;
    const { log, view } = first.store;
    const {
      workingTime,
      ended: { complete },
    } = await view.progress('search');
    expect(workingTime).toBeGreaterThan(0);
    for (const [time, trains] of [
      [(workingTime - 1) / 1000, false],
      [workingTime / 1000 + 0.3, true],
    ] as const) {
      const longerSweep = { ...definition, time };
      await log.reviseStudy('search', longerSweep, undefined);
      const resumed = await startRun(longerSweep, { entry, store: first.store });
      expect(await resumed.run.done).toEqual({ type: 'stopped', reason: 'time is up' });
      expect((await view.progress('search')).ended.complete > complete).toBe(trains);
    }
  });
});

describe('an asynchronous search', () => {
  it('records the history sizes from which it can be replayed', async () => {
    const definition = defineSweep('tpe', { pruner: median, seeds: [0], asynchronous: true });
    const test = await startRun(definition, { entry, threads: 3 });
    await test.until('trial-ended', ({ trial }) => trial.number > 20);
    const { pid } = await test.until('runner-started');
    process.kill(pid, 'SIGKILL');
    await test.run.done;
    const { outcomes } = await test.store.view.outcomes('search', 0, 1000);
    const trials = (await readResults(test)).map(({ trial }) => trial);
    expect(trials).toHaveLength(48);
    const replayedSearch = new StudySearch(definition, tasksOf(definition));
    let eventCount = 0;
    for (const trial of trials) {
      const { atSuggestion, atDecisions } = await test.store.view.historySizes('search', trial.number);
      const curve = await test.store.view.curve('search', trial.number);
      expect(atDecisions).toHaveLength(curve.length);
      for (; eventCount < atSuggestion!; eventCount++) {
        const { trial: endedTrial, outcome } = outcomes[eventCount]!;
        replayedSearch.tell(
          endedTrial.number,
          outcome,
          await test.store.view.curve('search', endedTrial.number),
        );
      }
      expect(replayedSearch.ask(1)).toMatchObject([{ trial, historySize: atSuggestion }]);
    }
  });
});
