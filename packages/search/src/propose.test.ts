import { jest } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Configuration, type SweepDefinition, type TrainingPart } from '@ridgeline/core';
import { parseSweep, tasksOf } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from './history.ts';
import { propose } from './propose.ts';
import { samplers } from './samplers/samplers.ts';
import { StudySearch } from './study-search.ts';
import { configurationAt } from './testing/configuration-at.ts';
import { planStudy } from './plan-study.ts';

const task = { data: { name: 'mnist' }, network: { hidden: [64] } };

function createDefinition(spec: object): SweepDefinition {
  const parsed = parseSweep({ task, method: 'random', ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function suggestAll(definition: SweepDefinition, count = Infinity): Configuration[] {
  const suggested: Configuration[] = [];
  for (let number = 0; number < count; number++) {
    const configuration = configurationAt(definition, number);
    if (configuration === undefined) break;
    suggested.push(configuration);
  }
  return suggested;
}

const threeStrategies = {
  seeds: 3,
  run_cap: 30,
  seed: 7,
  parameters: { 'training.batch_size': { values: [16, 32, 64, 128] } },
  strategies: {
    none: {},
    l2: {
      parameters: {
        'network.kernel_regularizer.l2': { distribution: 'log_uniform_values', min: 1e-6, max: 1e-2 },
      },
    },
    dropout: { parameters: { 'network.dropout': { min: 0.1, max: 0.6 } } },
  },
};

describe('configurationAt', () => {
  it('cycles through the strategies in file order up to run_cap', () => {
    const suggested = suggestAll(createDefinition(threeStrategies));
    expect(suggested.map(({ strategy, point }) => `${strategy} ${point}`)).toEqual([
      'none 0',
      'l2 0',
      'dropout 0',
      'none 1',
      'l2 1',
      'dropout 1',
      'none 2',
      'l2 2',
      'dropout 2',
      'none 3',
    ]);
  });

  it('skips an exhausted strategy', () => {
    const { parameters: _shared, ...spec } = threeStrategies;
    for (const method of ['grid', 'random']) {
      const strategies = { ...threeStrategies.strategies, none: { method } };
      expect(
        suggestAll(createDefinition({ ...spec, strategies }))
          .map(({ strategy }) => strategy)
          .slice(0, 6),
      ).toEqual(['none', 'l2', 'dropout', 'l2', 'dropout', 'l2']);
    }
  });

  it('draws only shared parameters identically for all strategies', () => {
    const suggested = suggestAll(createDefinition(threeStrategies));
    const batchSizes = (strategy: string) =>
      suggested
        .filter((configuration) => configuration.strategy === strategy)
        .map((configuration) => configuration.parameters['training.batch_size']);
    expect(batchSizes('l2')).toEqual(batchSizes('dropout'));
    expect(new Set(batchSizes('l2')).size).toBeGreaterThan(1);
    const strategy = { parameters: { 'network.dropout': { min: 0, max: 0.5 } } };
    const twins = suggestAll(createDefinition({ run_cap: 20, strategies: { a: strategy, b: strategy } }));
    expect(new Set(twins.map(({ parameters }) => parameters['network.dropout'])).size).toBe(20);
  });

  it('keeps the points of a strategy when others are added or removed', () => {
    const mixed = suggestAll(createDefinition({ ...threeStrategies, run_cap: 90 }));
    const { l2 } = threeStrategies.strategies;
    const single = suggestAll(createDefinition({ ...threeStrategies, strategies: { l2 } }));
    const points = (suggested: Configuration[]) =>
      suggested.filter(({ strategy }) => strategy === 'l2').map(({ parameters }) => parameters);
    expect(points(mixed)).toEqual(points(single).slice(0, 10));
  });

  it('suggests the recorded parameters', () => {
    expect(suggestAll(createDefinition(threeStrategies), 6).map(({ parameters }) => parameters))
      .toMatchInlineSnapshot(`
      [
        {
          "training.batch_size": 16,
        },
        {
          "network.kernel_regularizer.l2": 0.0023798958676533996,
          "training.batch_size": 16,
        },
        {
          "network.dropout": 0.17610468267348736,
          "training.batch_size": 16,
        },
        {
          "training.batch_size": 32,
        },
        {
          "network.kernel_regularizer.l2": 0.00008850176881250748,
          "training.batch_size": 32,
        },
        {
          "network.dropout": 0.4308938373080745,
          "training.batch_size": 32,
        },
      ]
    `);
  });

  it('covers each range without leaving it', () => {
    const definition = createDefinition({
      parameters: {
        'network.kernel_regularizer.l2': { distribution: 'log_uniform_values', min: 1e-6, max: 1e-2 },
        'network.dropout': { min: 0.1, max: 0.6 },
        'training.epochs': { min: 2, max: 5 },
      },
    });
    const suggested = suggestAll(definition, 2000).map(
      ({ parameters }) => parameters as Record<string, number>,
    );
    const column = (name: string) => suggested.map((parameters) => parameters[name]!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const l2 = column('network.kernel_regularizer.l2');
    expect(Math.min(...l2)).toBeGreaterThanOrEqual(1e-6);
    expect(Math.max(...l2)).toBeLessThanOrEqual(1e-2);
    expect(mean(l2.map(Math.log10))).toBeCloseTo(-4, 0);
    expect(mean(column('network.dropout'))).toBeCloseTo(0.35, 1);
    expect(new Set(column('training.epochs'))).toEqual(new Set([2, 3, 4, 5]));
  });

  it('omits inactive parameters', () => {
    const definition = createDefinition({
      run_cap: 40,
      parameters: {
        'training.optimizer.name': { values: ['adam', 'sgd'] },
        'training.optimizer.momentum': { min: 0.1, max: 0.9, when: { 'training.optimizer.name': 'sgd' } },
      },
    });
    for (const { parameters } of suggestAll(definition)) {
      expect('training.optimizer.momentum' in parameters).toBe(
        parameters['training.optimizer.name'] === 'sgd',
      );
    }
  });

  it('depends only on the definition and the number', () => {
    const definition = createDefinition(threeStrategies);
    const inOrder = suggestAll(definition);
    fc.assert(
      fc.property(fc.shuffledSubarray([...inOrder.keys()]), (numbers) => {
        const copy = createDefinition(JSON.parse(JSON.stringify(threeStrategies)));
        for (const number of numbers) expect(configurationAt(copy, number)).toEqual(inOrder[number]);
      }),
      { numRuns: 20 },
    );
  });
});

/** Grids of up to 4 dimensions whose values may repeat. */
const gridParameters = fc
  .tuple(
    fc.array(fc.constantFrom(0, 0.1, 0.2, 0.3), { minLength: 1, maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    fc.constantFrom(0, 1e-3),
  )
  .map(([dropouts, sizes, [min, width], l1]) => ({
    'network.dropout': { values: dropouts },
    'training.batch_size': { values: sizes },
    'training.epochs': { min, max: min + width },
    'network.kernel_regularizer.l1': { value: l1 },
  }));

describe('the grid', () => {
  it('enumerates distinct configurations, the last parameter fastest', () => {
    fc.assert(
      fc.property(gridParameters, (parameters) => {
        const expected: string[] = [];
        const epochs = parameters['training.epochs'];
        for (const dropout of new Set(parameters['network.dropout'].values))
          for (const size of new Set(parameters['training.batch_size'].values))
            for (let epoch = epochs.min; epoch <= epochs.max; epoch++)
              expected.push(
                canonicalJson({
                  'network.dropout': dropout,
                  'training.batch_size': size,
                  'training.epochs': epoch,
                  'network.kernel_regularizer.l1': parameters['network.kernel_regularizer.l1'].value,
                }),
              );
        const definition = createDefinition({ method: 'grid', parameters });
        const suggested = suggestAll(definition).map(({ parameters: point }) => canonicalJson(point));
        expect(suggested).toEqual(expected);
        expect(planStudy(definition)).toMatchObject({ type: 'finite', configurations: expected.length });
      }),
      { numRuns: 50 },
    );
  });

  it('enumerates each distinct configuration under conditions once', () => {
    const definition = createDefinition({
      method: 'grid',
      parameters: {
        'training.optimizer.name': { values: ['adam', 'sgd'] },
        'training.optimizer.momentum': { values: [0, 0.9], when: { 'training.optimizer.name': 'sgd' } },
        'training.optimizer.nesterov': {
          values: [false, true],
          when: { 'training.optimizer.momentum': 0.9, 'training.optimizer.name': 'sgd' },
        },
        'training.batch_size': { values: [16, 32] },
        'training.epochs': { values: [1, 2, 3], when: { 'training.optimizer.nesterov': true } },
      },
    });
    const expected = new Set<string>();
    for (const name of ['adam', 'sgd'])
      for (const momentum of [0, 0.9])
        for (const nesterov of [false, true])
          for (const batch of [16, 32])
            for (const epochs of [1, 2, 3]) {
              const point: Record<string, string | number | boolean> = { 'training.optimizer.name': name };
              if (name === 'sgd') point['training.optimizer.momentum'] = momentum;
              if (name === 'sgd' && momentum === 0.9) point['training.optimizer.nesterov'] = nesterov;
              point['training.batch_size'] = batch;
              if (name === 'sgd' && momentum === 0.9 && nesterov) point['training.epochs'] = epochs;
              expected.add(canonicalJson(point));
            }
    const suggested = suggestAll(definition).map(({ parameters: point }) => canonicalJson(point));
    expect(suggested).toHaveLength(expected.size);
    expect(new Set(suggested)).toEqual(expected);
    expect(planStudy(definition)).toMatchObject({ configurations: expected.size });
  });

  it('decodes a point of 10^12 cells without enumerating them', () => {
    const axis = { values: Array.from({ length: 1000 }, (_, index) => index / 1001) };
    const definition = createDefinition({
      method: 'grid',
      run_cap: 1_000_000_000_000,
      parameters: {
        'network.dropout': axis,
        'network.kernel_regularizer.l1': axis,
        'network.kernel_regularizer.l2': axis,
        'training.epochs': { min: 1, max: 1000 },
      },
    });
    expect(planStudy(definition)).toMatchObject({ type: 'finite', configurations: 1e12 });
    expect(configurationAt(definition, 1e12 - 1)!.parameters).toEqual({
      'network.dropout': 999 / 1001,
      'network.kernel_regularizer.l1': 999 / 1001,
      'network.kernel_regularizer.l2': 999 / 1001,
      'training.epochs': 1000,
    });
    expect(configurationAt(definition, 1e12)).toBeUndefined();
  });
});

describe('propose, with asha,', () => {
  const definition = createDefinition({
    method: 'tpe',
    run_cap: 90,
    pruner: { name: 'asha', min_resource: 1, max_resource: 9, reduction_factor: 3 },
    parameters: { 'network.dropout': { min: 0.1, max: 0.6 } },
  });
  const training = (number: number, part: TrainingPart): Configuration => ({
    number,
    strategy: 'all',
    point: (part.parent ?? number) % 4,
    parameters: { 'network.dropout': 0.1 + ((part.parent ?? number) % 4) / 10 },
    part,
  });
  const end = (
    configuration: Configuration,
    outcome: FinishedConfiguration['outcome'] = 'pruned',
  ): FinishedConfiguration => {
    const curve = [{ step: configuration.part!.pause!, values: { val_loss: configuration.point } }];
    return { configuration, outcome, value: undefined, repeats: [{ outcome, value: undefined, curve }] };
  };
  const rung = [0, 1, 2].map((number) => end(training(number, { pause: 1 })));
  const newTraining = training(3, { pause: 1 });
  const continuation = training(4, { parent: 0, pause: 3 });

  it.each([
    ['a pending continuation', rung, [newTraining, continuation], [0, 1, 2]],
    ['an ended continuation', [...rung, end(continuation)], [newTraining], [1, 2, 4]],
    ['a failed continuation', [...rung, end(continuation, 'failed')], [newTraining], [0, 1, 2, 4]],
  ])('shows a sampler the last result of each training: %s', (_, finished, pending, visibleNumbers) => {
    const spy = jest.spyOn(samplers.tpe, 'propose');
    propose(definition, 5, { finished, pending });
    const [, point, , history] = spy.mock.calls[0]!;
    spy.mockRestore();
    expect(point).toBe(4);
    expect(history.finished.map(({ configuration }) => configuration.number)).toEqual(visibleNumbers);
    expect(history.pending).toEqual([newTraining]);
  });
});

describe('a trial', () => {
  const listTrials = (definition: SweepDefinition) =>
    new StudySearch(definition, tasksOf(definition)).ask(Infinity).map(({ trial }) => trial);

  it('is a configuration under a seed', () => {
    const definition = createDefinition({ ...threeStrategies, seeds: [11, 5, 8] });
    const trials = listTrials(definition);
    expect(trials[7]).toEqual({
      number: 7,
      configuration: configurationAt(definition, 2),
      repeat: 1,
      seed: 5,
      epochs: 20,
    });
    expect(trials[29]).toBeDefined();
    expect(trials[30]).toBeUndefined();
  });

  it('has the epochs of its point', () => {
    const definition = createDefinition({
      method: 'grid',
      parameters: { 'training.epochs': { values: [3, 9] } },
    });
    expect([0, 1].map((number) => listTrials(definition)[number]!.epochs)).toEqual([3, 9]);
  });
});
