import { importSource } from '../../../build/import-source.mjs';
import { mean } from '../../bench/statistics.mjs';
import { createDataSet, generateRows } from './generate.mjs';

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

/** Five strategies of three settings each; `copy` is `l2` with other training seeds. */
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

/** Settings of each strategy. */
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
const engine = await openTrainer({ type: 'engine', choice });
const finalsMetric = { ...search.metric };

function train(data, { strategy, task }, seed) {
  const reports = [];
  const attempt = {
    key: { trial: 0, attempt: 1, token: 't' },
    task,
    // `copy` has the settings of `l2`, so it needs other seeds.
    seed: strategy === 'copy' ? 50_000 + seed : seed,
  };
  const result = trainNetwork({
    trainer: engine,
    attempt,
    data,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  if (result.type !== 'trained') throw new Error(`A network ended as ${result.type}.`);
  return { result, value: judge(reports, search.metric).value };
}

/** Returns the index of each strategy's setting with the lowest mean validation loss over two seeds. */
function chooseSettings(data) {
  return settings.map((strategySettings) => {
    const means = strategySettings.map(
      (setting) => (train(data, setting, 0).value + train(data, setting, 1).value) / 2,
    );
    return means.indexOf(Math.min(...means));
  });
}

/** Trains each chosen setting with `seeds` seeds, and evaluates it on the test part and on fresh rows. */
function trainFinals({ data, test, fresh }, chosen, seeds) {
  return settings.flatMap((strategySettings, configuration) =>
    Array.from({ length: seeds }, (_, repeat) => {
      const setting = strategySettings[chosen[configuration]];
      const { task } = setting;
      const { result } = train(data, setting, 1000 + repeat);
      const { values, examples } = evaluateTestPart(
        engine,
        task,
        result,
        test,
        finalsMetric,
        () => undefined,
      );
      const unseen = evaluateTestPart(engine, task, result, fresh, finalsMetric, () => undefined);
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

const defineRound = (seeds, design) =>
  finalsDefinition(search, {
    round: 1,
    chosen: strategies.map((strategy, number) => ({ number, strategy, point: 0, parameters: {} })),
    seeds: Array.from({ length: seeds }, (_, index) => 1000 + index),
    design: { alpha: 0.05, ...design },
  });

/** Returns the interval of `a` minus `b` and the claim of each pair. */
const listPairs = ({ pairs }) =>
  pairs.map(({ a, b, estimate, answer }) => ({ a, b, low: estimate.low, high: estimate.high, answer }));

/** Compares after a fixed number of seeds. The intervals of `alone` are over seeds only, without the examples. */
function compareFixed(finals, seeds) {
  const includedFinals = finals.filter(({ finished }) => finished.trial.repeat < seeds);
  const examples = new Map(includedFinals.map(({ finished, examples }) => [finished.trial.number, examples]));
  const trials = includedFinals.map(({ finished }) => finished);
  return {
    pairs: listPairs(compareStrategies(trials, defineRound(seeds, {}), { examples })),
    alone: listPairs(compareStrategies(trials, defineRound(seeds, {}))),
  };
}

/** Compares at each look, as a run does: a strategy is no longer trained once its pairs are decided. */
function compareAtLooks(finals, seeds) {
  const looks = plannedLooks(seeds);
  const definition = defineRound(seeds, { looks });
  const examples = new Map(finals.map(({ finished, examples }) => [finished.trial.number, examples]));
  const seedLimits = new Map(strategies.map((name) => [name, looks[0]]));
  let comparison;
  for (const [index, look] of looks.entries()) {
    const trials = finals.map(({ finished }) =>
      finished.trial.repeat < seedLimits.get(finished.trial.configuration.strategy)
        ? finished
        : { ...finished, outcome: { type: 'cancelled', reason: 'decided' } },
    );
    comparison = compareStrategies(trials, definition, { examples, look });
    const openNames = openStrategies(comparison);
    for (const name of openNames) if (seedLimits.get(name) === look) seedLimits.set(name, looks[index + 1]);
    if (openNames.length === 0) break;
  }
  return {
    pairs: listPairs(comparison),
    trained: [...seedLimits.values()].reduce((sum, count) => sum + count, 0),
  };
}

/** Evaluates one data set. Returns the verdicts of each design, and the chosen settings' losses on fresh rows. */
export function evaluateDataSet(index) {
  const rows = generateRows(400, 'rows', index);
  const fresh = createDataSet(`fresh ${index}`, generateRows(2000, 'fresh', index));
  const outerSplits = [0, 1, 2, 3, 4].map((split) => {
    const indices = [...rows.targets.keys()];
    return {
      data: createDataSet(
        `${index}/${split}`,
        rows,
        indices.filter((row) => row % 5 !== split),
      ),
      test: createDataSet(
        `${index}/${split} test`,
        rows,
        indices.filter((row) => row % 5 === split),
      ),
      fresh,
    };
  });
  const choices = outerSplits.map(({ data }) => chooseSettings(data));
  const finals = trainFinals(outerSplits[0], choices[0], 20);
  const finalsBySplit = outerSplits.map((outerSplit, split) => trainFinals(outerSplit, choices[split], 5));
  const fixed = compareFixed(finals, 10);
  const sequential = compareAtLooks(finals, 20);
  const nestedPairs = listPairs(
    compareNested(
      search,
      finalsBySplit.map((splitFinals) => ({
        definition: defineRound(5, {}),
        trials: splitFinals.map(({ finished }) => finished),
        examples: new Map(splitFinals.map(({ finished, examples }) => [finished.trial.number, examples])),
      })),
      { nested: { type: 'split', of: 5 } },
    ),
  );
  const meanUnseen = (someFinals, name) =>
    mean(
      someFinals
        .filter(({ finished }) => finished.trial.configuration.strategy === name)
        .map(({ unseen }) => unseen),
    );
  return {
    chosen: choices[0],
    // Losses of each strategy on fresh rows, in the finals and in the nested finals over all splits.
    unseen: strategies.map((name) => meanUnseen(finals, name)),
    unseenNested: strategies.map((name) =>
      mean(finalsBySplit.map((splitFinals) => meanUnseen(splitFinals, name))),
    ),
    fixed: fixed.pairs,
    alone: fixed.alone,
    sequential: sequential.pairs,
    trained: sequential.trained,
    nested: nestedPairs,
  };
}
