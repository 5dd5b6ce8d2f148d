import { parseSweep } from './parse-sweep.ts';

const base = {
  task: { data: { name: 'digits' } },
  method: 'random',
  run_cap: 10,
  parameters: { 'network.dropout': { min: 0.1, max: 0.6 } },
};
const objectives = [{ name: 'val_loss' }, { name: 'weight_count', goal: 'minimize' }];

function parse(spec: object) {
  const sweep = parseSweep({ ...base, ...spec }, 'x');
  if (!sweep.ok) throw new Error(JSON.stringify(sweep.problems));
  return sweep.value;
}

function findProblems(spec: object): readonly string[] {
  const sweep = parseSweep({ ...base, ...spec }, 'x');
  return sweep.ok
    ? []
    : sweep.problems.map(
        ({ path, message, hint }) => `${path.join('/')}: ${message}${hint ? ` — ${hint}` : ''}`,
      );
}

it('parses objectives and constraints', () => {
  const {
    metric,
    objectives: parsedObjectives,
    constraints,
  } = parse({
    objectives: [{ name: 'val_accuracy', goal: 'maximize' }, { name: 'weight_count' }],
    constraints: [{ name: 'val_accuracy', min: 0.9 }],
  });
  expect(metric).toEqual({ name: 'val_accuracy', goal: 'maximize', summary: { type: 'last' } });
  expect(parsedObjectives).toEqual([
    { name: 'val_accuracy', goal: 'maximize' },
    { name: 'weight_count', goal: 'minimize' },
  ]);
  expect(constraints).toEqual([{ name: 'val_accuracy', min: 0.9 }]);
});

it('adds no objectives or constraints to a file with one metric', () => {
  const definition = parse({ metric: { name: 'val_accuracy', goal: 'maximize', summary: 'best' } });
  expect(definition).not.toHaveProperty('objectives');
  expect(definition).not.toHaveProperty('constraints');
  expect(definition.metric.summary).toEqual({ type: 'best' });
});

it('rejects keys that need a single metric next to objectives', () => {
  expect(
    findProblems({
      objectives,
      metric: { name: 'val_loss' },
      pruner: 'median',
      target: 0.1,
      finals: { seeds: 10 },
      smallest_difference: 0.1,
      searches: 10,
    }),
  ).toEqual([
    'metric: the file has both metric and objectives — objectives replace metric',
    'pruner: a pruner compares curves of one metric, but the file has objectives — leave it out',
    'target: target is a value of one metric, but the file has objectives — leave it out, or use `run_cap`',
    'finals: finals retrain the best configuration of each strategy, but several objectives have a Pareto front instead — leave it out; `ridgeline leaderboard --pareto` shows the front with its uncertainty over seeds',
    'searches: searches repeat a search for its finals, but several objectives have no finals — leave it out',
    'smallest_difference: smallest_difference is for finals, but several objectives have no finals — leave it out',
  ]);
});

it('rejects a method that optimizes a single metric at the path of the method', () => {
  const strategies = { a: { method: 'gp' }, b: { method: 'cma_es' }, c: { method: 'nsga2' }, d: {} };
  expect(findProblems({ objectives, strategies, method: 'auto' })).toEqual([
    'strategies/a/method: method gp optimizes a single metric, but the file has several objectives — use tpe, auto or nsga2',
    'strategies/b/method: method cma_es optimizes a single metric, but the file has several objectives — use tpe, auto or nsga2',
  ]);
  const constraints = [{ name: 'val_accuracy', min: 0.9 }];
  expect(findProblems({ constraints, method: 'gp' })).toEqual([
    'method: method gp does not support constraints — use tpe, auto, cma_es or nsga2',
  ]);
  expect(findProblems({ constraints, method: 'cma_es' })).toEqual([]);
});

it('reports problems of objectives together with all other problems', () => {
  const invalid = { objectives: [{ name: 'val_loss' }, { nmae: 'val_accuracy' }], target: 0.1, method: 'gp' };
  expect(findProblems(invalid).map((text) => text.split(':')[0])).toEqual(
    expect.arrayContaining(['objectives/1/nmae', 'target', 'method']),
  );
});

it('rejects invalid objectives and constraints at their path', () => {
  expect(findProblems({ objectives: [{ name: 'val_loss' }] })[0]).toMatch(
    /^objectives: objectives must name two/,
  );
  expect(findProblems({ objectives: 'val_loss' })[0]).toMatch(
    /^objectives: objectives must be a list of objectives/,
  );
  expect(findProblems({ objectives: [{ name: 'val_loss' }, { name: 'val_los' }] })).toEqual([
    'objectives/1/name: objectives.name must be the name of a metric, not "val_los" — did you mean "val_loss"?',
  ]);
  expect(findProblems({ objectives: [{ name: 'val_loss' }, { name: 'val_loss' }] })).toEqual([
    'objectives/1/name: "val_loss" is already an objective — list each objective once',
  ]);
  expect(findProblems({ constraints: [{ name: 'val_accuracy' }] })[0]).toMatch(
    /^constraints\/0: .*must have a limit/,
  );
  expect(findProblems({ constraints: [{ name: 'val_accuracy', min: 1, max: 0 }] })[0]).toMatch(
    /has min 1 above max 0/,
  );
  const trainer = {
    checkData: () => [],
    checkTask: () => [],
    largestClassOf: () => undefined,
    countTableRows: () => undefined,
    metricsOf: () => ['val_loss', 'weight_count'],
  };
  const sweep = parseSweep({ ...base, constraints: [{ name: 'val_auc', min: 1 }] }, 'x', { trainer });
  expect(sweep.ok ? [] : sweep.problems.map(({ path }) => path.join('/'))).toEqual(['constraints/0/name']);
});
