import { importSource } from '../../../build/import-source.mjs';
import { dataSet, generate } from './generate.mjs';

const { finalsDefinition, judge } = await importSource('core/src/index.ts');
const { parseSweep, tasksOf } = await importSource('core/src/parse.ts');
const { compareStrategies } = await importSource('compare/src/compare-strategies.ts');
const { compareNested } = await importSource('compare/src/nested.ts');
const { plannedLooks } = await importSource('compare/src/looks.ts');
const { ensureEngine } = await importSource('engine/src/index.ts');
const { openStrategies } = await importSource('compare/src/comparison.ts');
const { openTrainer } = await importSource('trainer/src/network/open-trainer.ts');
const { trainNetwork } = await importSource('trainer/src/network/train-network.ts');
const { evaluateTestPart } = await importSource('trainer/src/network/evaluate-test-part.ts');

const l2 = { 'network.kernel_regularizer.l2': { values: [0.003, 0.01, 0.03] } };

/** Five strategies of three settings; `copy` is `l2` under other training seeds. */
const parsed = parseSweep(
  {
    name: 'truth',
    task: {
      data: { name: 'digits', train: 240, validation: 80 },
      network: { hidden: [16] },
      training: {
        loss: 'binary_crossentropy',
        epochs: 20,
        batch_size: 32,
        optimizer: { name: 'adam', learning_rate: 0.01 },
      },
    },
    metric: { name: 'val_loss', goal: 'minimize' },
    method: 'grid',
    seeds: 2,
    strategies: {
      none: { parameters: { 'training.optimizer.learning_rate': { values: [0.003, 0.01, 0.03] } } },
      l2: { parameters: l2 },
      copy: { parameters: l2 },
      dropout: { parameters: { 'network.dropout': { values: [0.1, 0.3, 0.5] } } },
      'max-norm': {
        parameters: {
          'network.kernel_constraint.name': { value: 'MaxNorm' },
          'network.kernel_constraint.max_value': { values: [0.5, 1, 2] },
        },
      },
    },
  },
  'truth',
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const search = parsed.value;
const taskOf = tasksOf(search);
export const strategies = search.strategies.map(({ name }) => name);

/** Settings of all strategies. */
const settings = search.strategies.map(({ name, dimensions }) => {
  const varied = dimensions.find(({ dimension }) => dimension.type === 'categorical').dimension;
  const fixed = dimensions.flatMap(({ dimension }) =>
    dimension.type === 'constant' ? [[dimension.name, dimension.value]] : [],
  );
  return varied.values.map((value) => ({
    strategy: name,
    task: taskOf({ ...Object.fromEntries(fixed), [varied.name]: value }),
  }));
});

const { choice } = await ensureEngine();
const { engine } = await openTrainer({ type: 'engine', choice });
const finalsMetric = { ...search.metric };

function train(data, { strategy, task }, seed) {
  const reports = [];
  const attempt = {
    key: { trial: 0, attempt: 1, token: 't' },
    task,
    // `copy` has the settings of `l2` under other seeds.
    seed: strategy === 'copy' ? 50_000 + seed : seed,
  };
  const end = trainNetwork({
    engine,
    attempt,
    data,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  if (end.type !== 'trained') throw new Error(`A network ended as ${end.type}.`);
  return { end, value: judge(reports, search.metric).value };
}

/** Index of each strategy's setting with the lowest mean validation loss over two seeds. */
function chooseBy(data) {
  return settings.map((own) => {
    const means = own.map((setting) => (train(data, setting, 0).value + train(data, setting, 1).value) / 2);
    return means.indexOf(Math.min(...means));
  });
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Finals of one search: each chosen setting under `seeds` seeds, on the test part and on fresh rows. */
function finalists({ data, test, fresh }, chosen, seeds) {
  return settings.flatMap((own, configuration) =>
    Array.from({ length: seeds }, (_, repeat) => {
      const setting = own[chosen[configuration]];
      const { task } = setting;
      const { end } = train(data, setting, 1000 + repeat);
      const { values, examples } = evaluateTestPart(engine, task, end, test, finalsMetric, () => undefined);
      const unseen = evaluateTestPart(engine, task, end, fresh, finalsMetric, () => undefined);
      const number = configuration * seeds + repeat;
      return {
        examples,
        unseen: unseen.values.test_loss,
        finished: {
          trial: {
            number,
            configuration: { number: configuration, strategy: setting.strategy, point: 0, parameters: {} },
            repeat,
            seed: 1000 + repeat,
            epochs: 20,
          },
          attempt: 1,
          outcome: { type: 'complete', value: values.test_loss, step: 20, values },
          epochs: 20,
          started: 0,
          ended: 0,
          fingerprint: undefined,
        },
      };
    }),
  );
}

const roundOf = (seeds, design) =>
  finalsDefinition(search, {
    round: 1,
    chosen: strategies.map((strategy, number) => ({ number, strategy, point: 0, parameters: {} })),
    seeds: Array.from({ length: seeds }, (_, index) => 1000 + index),
    design: { alpha: 0.05, ...design },
  });

/** Pairs of a comparison: interval of `a` minus `b`, and the claim. */
const pairsOf = ({ pairs }) =>
  pairs.map(({ a, b, estimate, answer }) => ({ a, b, low: estimate.low, high: estimate.high, answer }));

function compareFixed(ends, seeds) {
  const kept = ends.filter(({ finished }) => finished.trial.repeat < seeds);
  const examples = new Map(kept.map(({ finished, examples }) => [finished.trial.number, examples]));
  const trials = kept.map(({ finished }) => finished);
  return {
    pairs: pairsOf(compareStrategies(trials, roundOf(seeds, {}), { examples })),
    alone: pairsOf(compareStrategies(trials, roundOf(seeds, {}))),
  };
}

/** Compares look by look as a run does: a decided strategy stops training. */
function compareAtLooks(ends, seeds) {
  const planned = plannedLooks(seeds);
  const definition = roundOf(seeds, { looks: planned });
  const examples = new Map(ends.map(({ finished, examples }) => [finished.trial.number, examples]));
  const most = new Map(strategies.map((name) => [name, planned[0]]));
  let comparison;
  for (const [index, look] of planned.entries()) {
    const trials = ends.map(({ finished }) =>
      finished.trial.repeat < most.get(finished.trial.configuration.strategy)
        ? finished
        : { ...finished, outcome: { type: 'cancelled', reason: 'decided' } },
    );
    comparison = compareStrategies(trials, definition, { examples, look });
    const open = openStrategies(comparison);
    for (const name of open) if (most.get(name) === look) most.set(name, planned[index + 1]);
    if (open.length === 0) break;
  }
  return { pairs: pairsOf(comparison), trained: [...most.values()].reduce((sum, count) => sum + count, 0) };
}

/** Complete evaluation of one data set: choices and verdicts of each design, and losses on fresh rows. */
export function study(index) {
  const rows = generate(400, 'rows', index);
  const fresh = dataSet(`fresh ${index}`, generate(2000, 'fresh', index));
  const outer = [0, 1, 2, 3, 4].map((split) => {
    const all = [...rows.targets.keys()];
    return {
      data: dataSet(
        `${index}/${split}`,
        rows,
        all.filter((row) => row % 5 !== split),
      ),
      test: dataSet(
        `${index}/${split} test`,
        rows,
        all.filter((row) => row % 5 === split),
      ),
      fresh,
    };
  });
  const choices = outer.map(({ data }) => chooseBy(data));
  const ends = finalists(outer[0], choices[0], 20);
  const parts = outer.map((part, split) => finalists(part, choices[split], 5));
  const fixed = compareFixed(ends, 10);
  const sequential = compareAtLooks(ends, 20);
  const nestedPairs = pairsOf(
    compareNested(
      search,
      parts.map((own) => ({
        definition: roundOf(5, {}),
        trials: own.map(({ finished }) => finished),
        examples: new Map(own.map(({ finished, examples }) => [finished.trial.number, examples])),
      })),
      { nested: { type: 'split', of: 5 } },
    ),
  );
  const unseenOf = (own, name) =>
    meanOf(
      own
        .filter(({ finished }) => finished.trial.configuration.strategy === name)
        .map(({ unseen }) => unseen),
    );
  return {
    chosen: choices[0],
    // Losses per strategy, of the finals, and of the nested finals over all splits.
    unseen: strategies.map((name) => unseenOf(ends, name)),
    unseenNested: strategies.map((name) => meanOf(parts.map((own) => unseenOf(own, name)))),
    fixed: fixed.pairs,
    alone: fixed.alone,
    sequential: sequential.pairs,
    trained: sequential.trained,
    nested: nestedPairs,
  };
}
