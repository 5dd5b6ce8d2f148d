import { compareStrategies, studyFront } from '@ridgeline/compare';
import type { FinishedTrial, StudyDefinition } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { readParameterFigures } from '../read-parameter-figures.ts';
import { readTrialPages } from '../read-trial-pages.ts';
import { readAnswerData, readStudyData } from '../study-data.ts';
import { writeDemoFinals, writeDemoStudy } from '../testing/demo-study.ts';
import { getTexts } from '../texts/texts.ts';
import { createFirstScreen, createStudyPage } from './create-study-page.ts';

const seeds = [0, 1, 2];

async function createDemo(pointsPerStrategy = 6) {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy, seeds });
  return { log, view };
}

it('returns a page that is serializable as JSON', async () => {
  const { view } = await createDemo(10);
  const page = createStudyPage(await readStudyData(view, 'demo'));
  expect(JSON.parse(JSON.stringify(page))).toEqual(page);
  // A server sends these figures later than the page with the results.
  const { figures } = page.figures.find(({ view }) => view === 'parameters')!;
  expect(await readParameterFigures(view, 'demo')).toEqual(figures);
});

it('contains the same first screen as createFirstScreen returns', async () => {
  const { log, view } = await createDemo();
  const expectSame = async (answers: number) => {
    const { figures: _, configurations: __, ...page } = createStudyPage(await readStudyData(view, 'demo'));
    expect(page.answers).toHaveLength(answers);
    expect(createFirstScreen(await readAnswerData(view, 'demo'))).toEqual(page);
  };
  await expectSame(1);
  await writeDemoFinals(log, view, { study: 'demo', seeds: [100, 101, 102, 103, 104] });
  await expectSame(2);
});

it('recommends finals as the next step of a search', async () => {
  const { view } = await createDemo();
  const { answers, trials, configurations } = createStudyPage(await readStudyData(view, 'demo'), 'results');
  const [answer] = answers;
  expect(answers).toHaveLength(1);
  expect(answer!.headline).toEqual({
    type: 'search',
    strategy: answer!.standings[0]!.strategy,
    interim: false,
  });
  expect(answer!.next).toEqual({ type: 'finals', command: 'ridgeline finals demo' });
  expect(answer!.standings.every(({ letters }) => letters === undefined)).toBe(true);
  expect(answer!.cost.ended).toBe(90);
  expect(Object.values(trials.ended).reduce((sum, count) => sum + count, 0)).toBe(90);
  expect(configurations.number).toHaveLength(30);
});

it('shows commands that name the database', async () => {
  const { view } = await createDemo();
  const commandContext = { program: 'npx ridgeline', db: "'my files.db'" };
  const data = { ...(await readStudyData(view, 'demo')), commandContext };
  const { answers, study } = createStudyPage(data, 'results');
  expect(answers[0]!.next.command).toBe("npx ridgeline finals demo --db 'my files.db'");
  expect(study.serveCommand).toBe("npx ridgeline serve demo --db 'my files.db'");
  const [trial] = await readTrialPages(view, data);
  expect(trial!.replay).toBe(`npx ridgeline replay demo/${trial!.number} --db 'my files.db'`);
});

it('puts the answer of the finals before the answer of the search', async () => {
  const { log, view } = await createDemo(10);
  await writeDemoFinals(log, view, {
    study: 'demo',
    seeds: Array.from({ length: 10 }, (_, index) => 100 + index),
  });
  const [finals, search] = createStudyPage(await readStudyData(view, 'demo'), 'results').answers;
  expect([finals!.phase, search!.phase]).toEqual(['finals', 'search']);
  expect(finals!.headline.type).toBe('tested');
  expect(finals!.standings.map(({ letters }) => letters)).not.toContain(undefined);
  const [leader] = finals!.standings;
  expect(finals!.band).toEqual({ low: leader!.mean! - 0.01, high: leader!.mean! + 0.01, size: 0.01 });
  expect(finals!.cost).toMatchObject({ ended: 50, remaining: undefined });
  // Pairs are seen from the strategy that ranks first.
  const rank = finals!.standings.map(({ strategy }) => strategy);
  for (const { a, b } of finals!.pairs) expect(rank.indexOf(a)).toBeLessThan(rank.indexOf(b));
});

it('shows the values of running finals in the answer and in the table', async () => {
  const { log, view } = await createDemo();
  await writeDemoFinals(log, view, { study: 'demo', seeds: [100, 101, 102], endedCount: 0 });
  const data = await readStudyData(view, 'demo.finals-1');
  const { definition } = data.study;
  const parameters = Object.fromEntries(
    definition.strategies[0]!.dimensions.map(({ dimension }) => [dimension.name, 1]),
  );
  const configuration = { number: 0, strategy: definition.strategies[0]!.name, point: 0, parameters };
  const trials = [0.9, 0.92].map((value, repeat): FinishedTrial => ({
    trial: { number: repeat, configuration, repeat, seed: 100 + repeat, epochs: 1 },
    attempt: 1,
    outcome: { type: 'complete', value, step: 1, values: {} },
    epochs: 1,
    started: 0,
    ended: 1,
    fingerprint: undefined,
  }));
  const comparison = compareStrategies(trials, definition, { interim: true });
  const { answers, configurations, figures } = createStudyPage({ ...data, trials, comparison }, 'results');
  expect(answers[0]!.standings[0]!.mean).toBeCloseTo(0.91, 10);
  expect(configurations).toMatchObject({ state: ['running'], value: [answers[0]!.standings[0]!.mean] });
  expect(figures.map(({ view }) => view)).not.toContain('search');
});

it('estimates that later rounds of finals need more seeds', async () => {
  const { log, view } = await createDemo(10);
  await writeDemoFinals(log, view, { study: 'demo', seeds });
  const data = await readStudyData(view, 'demo');
  const { study } = data.finals!;
  const { finalsOf } = study.definition;
  const seedsToDecide = (round: number) => {
    const definition = { ...study.definition, finalsOf: { ...finalsOf!, round } };
    const finals = { ...data.finals!, study: { ...study, definition } };
    return createStudyPage({ ...data, finals }, 'results').answers[0]!.cost.toDecide!.seeds;
  };
  const firstRound = seedsToDecide(1);
  expect(firstRound).toBeGreaterThan(seeds.length);
  expect(seedsToDecide(4)).toBeGreaterThan(firstRound);
});

it('recommends the strategy that is better than a leader with lost seeds', async () => {
  const { log, view } = await createDemo(10);
  await writeDemoFinals(log, view, { study: 'demo', seeds });
  const data = await readStudyData(view, 'demo');
  const finals = data.finals!;
  const definition = {
    ...finals.study.definition,
    strategies: finals.study.definition.strategies.slice(0, 2),
    seeds: Array.from({ length: 12 }, (_, seed) => seed),
  };
  const [lossy, steady] = definition.strategies.map(({ name }) => name);
  const trials = [lossy!, steady!].flatMap((strategy, number) =>
    definition.seeds.map((seed): FinishedTrial => ({
      trial: {
        number: 12 * number + seed,
        configuration: { number, strategy, point: 0, parameters: {} },
        repeat: seed,
        seed,
        epochs: 1,
      },
      attempt: 1,
      outcome:
        strategy === lossy && seed < 9
          ? { type: 'diverged', step: 1, metric: 'loss' }
          : { type: 'complete', value: (strategy === lossy ? 0.95 : 0.9) + seed / 1000, step: 1, values: {} },
      epochs: 1,
      started: 0,
      ended: 1,
      fingerprint: undefined,
    })),
  );
  const comparison = compareStrategies(trials, definition);
  const page = createStudyPage(
    { ...data, finals: { study: { ...finals.study, definition }, trials, comparison } },
    'results',
  );
  const [answer] = page.answers;
  expect(answer!.headline).toMatchObject({ type: 'tested', strategy: lossy, worse: [steady] });
  expect(answer!.next).toMatchObject({ type: 'use', strategy: steady });
});

it('suggests no further seeds for a claim, whose seeds are fixed', async () => {
  const { log, view } = await createDemo(10);
  await writeDemoFinals(log, view, { study: 'demo', seeds });
  const data = await readStudyData(view, 'demo');
  const { study, trials } = data.finals!;
  const findNext = (definition: StudyDefinition) => {
    // Values that differ by chance only, so more seeds are the remedy.
    const values = trials.map((finished) => ({
      ...finished,
      outcome: {
        ...{ type: 'complete' as const, step: 1, values: {} },
        value: 0.9 + ((finished.trial.number * 7) % 5) / 100,
      },
    }));
    const comparison = compareStrategies(values, definition);
    const finals = { study: { ...study, definition }, trials: values, comparison };
    return createStudyPage({ ...data, finals }, 'results').answers[0]!.next;
  };
  expect(findNext(study.definition)).toMatchObject({
    type: 'more',
    command: 'ridgeline finals demo --more 3',
  });
  const finalsOf = { ...study.definition.finalsOf!, claim: { entry: 1, hash: 'c'.repeat(64) } };
  expect(findNext({ ...study.definition, finalsOf })).toMatchObject({ type: 'more', command: undefined });
});

it('counts the remaining trials of open finals', async () => {
  const { log, view } = await createDemo(10);
  await writeDemoFinals(log, view, { study: 'demo', seeds, endedCount: 3 });
  const [finals] = createStudyPage(await readStudyData(view, 'demo'), 'results').answers;
  expect(finals!.headline.type).toBe('untested');
  expect(finals!.next).toEqual({ type: 'resume', command: 'ridgeline finals demo' });
  expect(finals!.cost.remaining!.trials).toBe(6);
});

it('expects every strategy of a running search in its finals', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 6, seeds, endedCount: 2 });
  const data = await readStudyData(view, 'demo');
  const [answer] = createStudyPage(data, 'results').answers;
  expect(answer!.standings.filter(({ mean }) => mean !== undefined)).toHaveLength(2);
  expect(answer!.cost.finals!.trials).toBe(5 * data.study.definition.finals.seeds.length);
});

it('has nothing to compare in a study without outcomes', async () => {
  const { view } = await createDemo(0);
  const page = createStudyPage(await readStudyData(view, 'demo'), 'results');
  expect(page.answers[0]!.headline).toMatchObject({ type: 'nothing', ended: 0 });
  expect(page.configurations.number).toEqual([]);
  expect(page.figures.flatMap(({ figures }) => figures)).toEqual([]);
});

it('ranks configurations without a value last', async () => {
  const { view } = await createDemo(20);
  const { value } = createStudyPage(await readStudyData(view, 'demo'), 'results').configurations;
  const values = value.filter((number) => number !== null);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(value.slice(values.length).every((number) => number === null)).toBe(true);
  expect(values.length).toBeLessThan(value.length);
});

it('ranks infeasible configurations after feasible ones, by violation', async () => {
  const { view } = await createDemo(20);
  const data = await readStudyData(view, 'demo');
  const createTable = (constraints: StudyDefinition['constraints']) => {
    const definition = constraints ? { ...data.study.definition, constraints } : data.study.definition;
    return createStudyPage({ ...data, study: { ...data.study, definition } }, 'results').configurations;
  };
  const unconstrained = createTable(undefined);
  expect(unconstrained).not.toHaveProperty('violation');
  const best = unconstrained.value[0]!;
  const max = best - 0.01;
  const { value, violation, number } = createTable([{ name: 'val_accuracy', max }]);
  const feasibleCount = violation!.lastIndexOf(0) + 1;
  const feasible = value.slice(0, feasibleCount) as number[];
  expect(feasible).toEqual(feasible.toSorted((a, b) => b - a));
  expect(feasible[0]).toBeLessThanOrEqual(max);
  const infeasible = value.slice(feasibleCount).filter((cell) => cell !== null);
  expect(infeasible.length).toBeGreaterThan(1);
  expect(infeasible).toEqual(infeasible.toSorted((a, b) => a - b));
  expect(violation![feasibleCount + infeasible.length - 1]).toBeCloseTo(best - max, 6);
  expect(value.slice(feasibleCount + infeasible.length).every((cell) => cell === null)).toBe(true);
  expect(new Set(number)).toEqual(new Set(unconstrained.number));
});

it('points to the ranking if no configuration meets the constraints', async () => {
  const { view } = await createDemo();
  const data = await readStudyData(view, 'demo');
  const definition = { ...data.study.definition, constraints: [{ name: 'val_accuracy', min: 2 }] };
  const trials = data.trials.filter(({ outcome }) => outcome.type === 'complete');
  const comparison = compareStrategies(trials, definition);
  const study = { ...data.study, definition };
  const [answer] = createStudyPage({ ...data, study, trials, comparison }, 'results').answers;
  expect(answer!.headline).toMatchObject({ type: 'nothing', infeasible: true });
  expect(answer!.next).toEqual({ type: 'rank', command: undefined });
});

it('shows pruned trials that can be continued as paused', async () => {
  const { view } = await createDemo();
  const data = await readStudyData(view, 'demo');
  const trials = data.trials.map((finished) => {
    const { configuration } = finished.trial;
    const trial = { ...finished.trial, configuration: { ...configuration, part: { pause: 2 } } };
    return configuration.number % 2 === 0
      ? { ...finished, trial, outcome: { type: 'pruned', step: 2 } as const }
      : finished;
  });
  const page = createStudyPage({ ...data, trials });
  expect(page.trials.ended).toMatchObject({ paused: 45 });
  expect(page.configurations.state.filter((state) => state === 'paused')).toHaveLength(15);
  expect(page.configurations.state).not.toContain('pruned');
});

it('bounds the size of figures for many configurations', async () => {
  const { view } = await createDemo(20);
  const data = await readStudyData(view, 'demo');
  const trials = Array.from({ length: 100 }, (_, copy) =>
    data.trials.map((finished) => {
      const { configuration } = finished.trial;
      const number = configuration.number + copy * 100;
      const trial = { ...finished.trial, number: finished.trial.number + copy * 300 };
      return { ...finished, trial: { ...trial, configuration: { ...configuration, number } } };
    }),
  ).flat();
  const page = createStudyPage({ ...data, trials }, 'results');
  expect(page.configurations.number).toHaveLength(10_000);
  const rows = page.figures.flatMap(({ figures }) => figures.map(({ columns }) => columns[0]?.length ?? 0));
  expect(Math.max(...rows)).toBeLessThan(4_000);
});

it('readTrialPages returns the output, curves, attempts and replay command of a trial', async () => {
  const { view } = await createDemo(6);
  const data = await readStudyData(view, 'demo');
  const pages = await readTrialPages(view, data, async (trial) => (trial === 0 ? 'one\ntwo\n' : undefined));
  const firstPage = pages.find(({ number }) => number === 0)!;
  expect(firstPage.replay).toBe('ridgeline replay demo/0');
  expect(firstPage.output).toEqual(['one', 'two']);
  expect(firstPage.curves[0]!.name).toBe('accuracy');
  expect(firstPage.attempts).toHaveLength(1);
  const failedPage = pages.find(({ state }) => state === 'failed');
  expect(failedPage?.error).toEqual(['out of memory']);
});

describe('a study of several objectives', () => {
  const objectives = [
    { name: 'val_loss', goal: 'minimize' },
    { name: 'weight_norm', goal: 'maximize' },
  ] as const;

  async function createPageWithFront(limit = Infinity) {
    const { view } = await createDemo();
    const data = await readStudyData(view, 'demo');
    const definition = { ...data.study.definition, objectives };
    const trials = data.trials.filter(({ trial }) => trial.number < limit);
    return createStudyPage({
      ...data,
      trials,
      study: { ...data.study, definition },
      comparison: compareStrategies(trials, definition),
      front: studyFront(trials, definition),
    });
  }

  it('has a front in place of a ranking', async () => {
    const page = await createPageWithFront();
    const [answer] = page.answers;
    const { headline, front } = answer!;
    expect(headline).toMatchObject({ type: 'front', interim: false, points: front!.points.length });
    expect(getTexts('en').headline(headline)).toMatch(
      /^\d+ configurations are on the front, from val_loss [\d.]+ with weight_norm [\d.]+ to .*; over 3 seeds, the configurations of .* show no difference in what they attain\.$/,
    );
    expect(getTexts('ko').headline(headline)).toMatch(
      /^프론트의 설정은 \d+개, val_loss [\d.]+, weight_norm [\d.]+에서 .*까지\. 시드 3개로는/,
    );
    expect(answer!.standings).toEqual([]);
    expect(answer!.pairs).toEqual([]);
    expect(answer!.next).toEqual({ type: 'front', command: 'ridgeline leaderboard demo --pareto' });
    expect(answer!.notes.join(' ')).toContain('Another search would try others');
    expect(page.figures[0]).toMatchObject({ view: 'front', figures: [{ id: 'front' }] });
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
  });

  it('describes the largest difference between two strategies in both languages', async () => {
    const { front } = (await createPageWithFront()).answers[0]!;
    const [difference] = front!.largestDifferences;
    expect(front!.largestDifferences.map(({ isSignificant }) => isSignificant)).not.toContain(true);
    expect(difference!.more.seeds).toBeGreaterThan(difference!.less.seeds);
    expect(getTexts('en').front.largestDifference(difference!)).toMatch(
      /^.* reaches val_loss .* or better on \d of 3 seeds \(95 % interval of the chance \d+ to \d+ %\), .* At least \d+ seeds are needed to show a difference\.$/,
    );
    expect(getTexts('ko').front.largestDifference(difference!)).toMatch(
      /시드 3개 중 \d개 .* 시드가 적어도 \d+개 필요하다\.$/,
    );
  });

  it('has nothing to compare without a complete configuration', async () => {
    expect((await createPageWithFront(0)).answers[0]!.headline.type).toBe('nothing');
  });
});

it.each([
  [{ type: 'alone' }, '.'],
  [{ type: 'interim' }, '; differences between strategies are tested when all trials have ended.'],
  [{ type: 'one-seed' }, '; one seed cannot show whose configurations attain more.'],
  [
    { type: 'shown', seeds: 10, pairs: [{ more: 'l2', less: 'none', mutual: false, p: 'p = 0.004' }] },
    '; on new seeds the configurations of l2 attain more than those of none (p = 0.004).',
  ],
] as const)('expresses the attainment %j in the headline', (attainment, ending) => {
  const place = [{ name: 'loss', value: '1' }];
  const headline = {
    type: 'front',
    interim: true,
    points: 1,
    first: place,
    last: place,
    attainment,
  } as const;
  expect(getTexts('en').headline(headline)).toBe(`So far 1 configuration is on the front, loss 1${ending}`);
});
