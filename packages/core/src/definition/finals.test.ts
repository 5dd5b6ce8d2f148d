import { tasksOf } from './tasks-of.ts';
import { parseSweep } from './parse-sweep.ts';
import {
  curveMetric,
  finalsDefinition,
  finalsMetric,
  finalsRoundsOf,
  searchOf,
  smallestDifferenceOf,
} from './finals.ts';
import type { Study } from '../study.ts';
import type { SweepDefinition } from './sweep-definition.ts';

function parse(spec: object = {}): SweepDefinition {
  const parsed = parseSweep(
    {
      name: 'mine',
      task: { data: { name: 'digits', split: 'folds' } },
      metric: { name: 'val_accuracy', goal: 'maximize', summary: 'best' },
      method: 'tpe',
      run_cap: 30,
      patience: 4,
      pruner: 'median',
      seeds: 3,
      strategies: {
        none: {},
        l2: { parameters: { 'network.kernel_regularizer.l2': { min: 0.1, max: 0.2 } } },
      },
      ...spec,
    },
    'file',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const chosen = [
  { number: 0, strategy: 'none', point: 0, parameters: {} },
  { number: 7, strategy: 'l2', point: 3, parameters: { 'network.kernel_regularizer.l2': 0.125 } },
];
const round = { round: 1, chosen, seeds: [1000, 1001, 1002, 1003], design: { alpha: 0.05 } };

it('defines finals with one point per strategy', () => {
  expect(finalsDefinition(parse(), round)).toMatchObject({
    name: 'mine.finals-1',
    metric: { name: 'test_accuracy', goal: 'maximize', summary: { type: 'best' } },
    finalsOf: { study: 'mine', round: 1, metric: { name: 'val_accuracy' }, folds: 3 },
    seeds: round.seeds,
    runCap: undefined,
    patience: undefined,
    pruner: { name: 'none' },
    strategies: [
      { name: 'none', method: 'grid', dimensions: [] },
      {
        name: 'l2',
        dimensions: [
          { dimension: { type: 'constant', name: 'network.kernel_regularizer.l2', value: 0.125 } },
        ],
      },
    ],
  });
});

it('rotates the seeds of finals through the folds of the search', () => {
  const { split } = tasksOf(finalsDefinition(parse(), round)!)({}).data!;
  expect(split).toEqual({ type: 'folds', seed: 0, count: 3, seeds: round.seeds });
  expect(tasksOf(parse())({}).data!.split).toMatchObject({ count: 3, seeds: [0, 1, 2] });
});

it.each([
  ['val_loss', 'test_loss'],
  ['val_f1_score', 'test_f1_score'],
  ['val_total_loss', undefined],
  ['train_loss', undefined],
  ['sparsity', undefined],
])('maps the metric %s of a search to %s in its finals', (name, expected) => {
  const metric = { name, goal: 'minimize', summary: { type: 'last' } } as const;
  expect(finalsMetric({ metric, type: 'network' })?.name).toBe(expected);
});

it.each([
  ['val_loss', 'test_loss'],
  ['val/acc', 'test/acc'],
  ['validation/epoch_loss', 'test/epoch_loss'],
  ['loss', 'test_loss'],
  ['valid_loss', 'test_valid_loss'],
  ['test_loss', undefined],
  ['test/loss', undefined],
  ['tests', 'test_tests'],
])('maps the metric %s of a program to %s in its finals', (name, expected) => {
  const metric = { name, goal: 'minimize', summary: { type: 'last' } } as const;
  expect(finalsMetric({ metric, type: 'program' })?.name).toBe(expected);
});

it.each([
  ['0.005 of the metric', 'val_accuracy', { smallest_difference: 0.005 }, 0.005],
  ['1 %: one point of a share', 'val_accuracy', { smallest_difference: '1 %' }, 0.01],
  ['1 %: a fraction of the mean of any other metric', 'val_loss', { smallest_difference: '1 %' }, 0.004],
  ['undefined without the key', 'val_loss', {}, undefined],
])('computes the smallest difference: %s', (_, name, spec, expected) => {
  const definition = parse({ metric: { name }, ...spec });
  expect(smallestDifferenceOf(definition, 0.4)).toBe(expected);
});

it('judges the curves of finals by the metric of the search', () => {
  expect(curveMetric(parse()).name).toBe('val_accuracy');
  expect(curveMetric(finalsDefinition(parse(), round)!).name).toBe('val_accuracy');
});

it('lists the rounds of finals of a search in order', () => {
  const createStudy = (definition: SweepDefinition): Study => ({
    name: definition.name,
    definition,
    plan: undefined,
    state: 'complete',
    created: 0,
  });
  const search = createStudy(parse());
  const [first, second] = [1, 2].map((number) =>
    createStudy(finalsDefinition(parse(), { ...round, round: number })!),
  );
  const searchNamedAsRound = createStudy(parse({ name: 'mine.finals-3' }));
  expect(finalsRoundsOf([searchNamedAsRound, second!, search, first!], 'mine')).toEqual([first, second]);
  expect(searchOf(search)).toBeUndefined();
  // A round may be archived with its search, or copied under another name.
  const archived: Study = { ...first!, name: 'mine@2026.finals-1' };
  const copied: Study = { ...first!, name: 'twin' };
  expect(finalsRoundsOf([archived, second!, copied], 'mine')).toEqual([second]);
  expect(finalsRoundsOf([archived, second!, copied], 'mine@2026')).toEqual([archived]);
  expect(searchOf(copied)).toBeUndefined();
});
