import type { LayerOf } from './layer.ts';
import { parseTask } from './parse-task.ts';

const findProblems = (source: unknown) => {
  const parsed = parseTask(source, ['task']);
  return parsed.ok ? [] : parsed.problems;
};
const formatProblems = (source: unknown) =>
  findProblems(source).map(({ path, message, hint }) => `${path.join('.')}: ${message} (${hint ?? ''})`);

describe('parseTask', () => {
  it('fills in all defaults', () => {
    expect(parseTask({ data: { name: 'digits' } }, [])).toEqual({
      ok: true,
      value: {
        type: 'network',
        data: {
          type: 'named',
          name: 'digits',
          train: { type: 'rest' },
          validation: { type: 'share', share: 0.2 },
          split: { type: 'fixed', seed: 0 },
        },
        network: {
          inputs: 'flat',
          layers: [
            {
              type: 'Dense',
              name: 'hidden 1',
              units: 64,
              useBias: true,
              activation: { name: 'relu' },
              kernelInitializer: { name: 'glorot_uniform' },
              kernelRegularizer: { l1: 0, l2: 0, proximalL1: 0 },
              biasRegularizer: { l1: 0, l2: 0 },
              activityRegularizer: { l1: 0, l2: 0 },
              kernelConstraint: { name: 'none' },
            },
          ],
          output: {
            units: undefined,
            activation: undefined,
            useBias: true,
            kernelInitializer: { name: 'glorot_uniform' },
            kernelRegularizer: { l1: 0, l2: 0, proximalL1: 0 },
            biasRegularizer: { l1: 0, l2: 0 },
            kernelConstraint: { name: 'none' },
          },
        },
        training: {
          loss: undefined,
          classWeight: undefined,
          epochs: 20,
          batchSize: 32,
          optimizer: {
            name: 'adam',
            learningRate: 0.001,
            clipping: { type: 'none' },
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            amsgrad: false,
          },
          schedule: { name: 'constant' },
          earlyStopping: undefined,
          reduceLrOnPlateau: undefined,
        },
      },
    });
  });

  it('applies a value to every hidden layer or a list entry to each', () => {
    const parsed = parseTask(
      {
        data: { name: 'digits', train: 100, validation: 0.5 },
        network: {
          hidden: [8, 4],
          dropout: [0.5, 0],
          kernel_constraint: { name: 'MaxNorm', max_value: 3 },
          kernel_regularizer: [{ l1: 0.1 }, { l2: 0.2 }],
        },
        training: { optimizer: { name: 'sgd', momentum: 0.9 }, schedule: 'ExponentialDecay' },
      },
      [],
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { layers } = parsed.value.network;
    expect(layers.map(({ name }) => name)).toEqual(['hidden 1', 'dropout 1', 'hidden 2']);
    expect(layers[1]).toEqual({ type: 'Dropout', name: 'dropout 1', rate: 0.5 });
    const [first, second] = layers.filter(({ type }) => type === 'Dense') as LayerOf<'Dense'>[];
    expect(first?.kernelConstraint).toEqual({ name: 'MaxNorm', maxValue: 3, axis: 0 });
    expect(second?.kernelConstraint).toEqual(first?.kernelConstraint);
    expect(first?.kernelRegularizer).toEqual({ l1: 0.1, l2: 0, proximalL1: 0 });
    expect(second?.kernelRegularizer).toEqual({ l1: 0, l2: 0.2, proximalL1: 0 });
    expect(parsed.value.training.optimizer).toEqual({
      name: 'sgd',
      learningRate: 0.01,
      clipping: { type: 'none' },
      momentum: 0.9,
      nesterov: false,
    });
    expect(parsed.value.training.schedule).toEqual({
      name: 'ExponentialDecay',
      decayRate: 0.9,
      decaySteps: undefined,
      staircase: false,
    });
  });

  it('reports all problems with their paths', () => {
    expect(
      formatProblems({
        data: { name: 7, train: -3 },
        network: { hidden: [0], droput: 0.1, dropout: 1.5, activation: 'rleu' },
        training: { epochs: '5', optimizer: { name: 'adam', learning_rate: -1, beta1: 0.5 } },
        trainig: {},
      }),
    ).toEqual([
      'task.trainig: unknown key "trainig" in task (did you mean "training"?)',
      'task.data.name: data.name must be the name of a data set, such as mnist ()',
      'task.data.train: data.train must be a count of examples or a share between 0 and 1, not -3 ()',
      'task.network.droput: unknown key "droput" in task.network (did you mean "dropout"?)',
      'task.network.hidden.0: network.hidden.0 must be at least 1, not 0 ()',
      'task.network.activation: network.activation must be the name of an activation, not "rleu" (did you mean "relu"?)',
      'task.network.dropout: network.dropout must be below 1, not 1.5 ()',
      'task.training.epochs: training.epochs must be a number, not the text "5" ()',
      'task.training.optimizer.beta1: unknown key "beta1" in task.training.optimizer (did you mean "beta_1"?)',
      'task.training.optimizer.learning_rate: training.optimizer.learning_rate must be at least 0, not -1 ()',
    ]);
  });

  it('parses user data', () => {
    const parseData = (data: object) => {
      const parsed = parseTask({ data }, []);
      return parsed.ok ? parsed.value.data : formatProblems({ data });
    };
    const test = { type: 'share', share: 0.2 };
    expect(
      parseData({ csv: './mine.csv', target: 'price', types: { zip: 'category' }, missing: 'mean' }),
    ).toEqual({
      type: 'csv',
      name: './mine.csv',
      target: 'price',
      types: { zip: 'category' },
      missing: 'mean',
      missingValues: [],
      delimiter: undefined,
      decimal: undefined,
      test,
      train: { type: 'rest' },
      validation: { type: 'share', share: 0.2 },
      split: { type: 'fixed', seed: 0 },
    });
    expect(parseData({ idx: './pictures', test: 500, split: 'folds', split_seed: 3 })).toMatchObject({
      type: 'idx',
      name: './pictures',
      test: { type: 'count', count: 500 },
      split: { type: 'folds', seed: 3, count: 0, seeds: [] },
    });
    expect(parseData({ idx: './pictures', name: 'mnist' })).toEqual([
      'task.data.idx: data.idx cannot be combined with name (remove one of them)',
    ]);
    expect(parseData({ csv: './mine.csv', target: 'x', types: { zip: 'text' } })).toEqual([
      'task.data.types.zip: data.types.zip must be number, category, date or ignore, not the text "text" ()',
    ]);
    expect(
      parseData({ csv: 'a.csv', target: 'x', delimiter: ';', decimal: ',', missing_values: ['-', -999] }),
    ).toMatchObject({ delimiter: ';', decimal: ',', missingValues: ['-', '-999'] });
    expect(parseData({ csv: 'a.csv', target: 'x', delimiter: ':', decimal: '.' })).toEqual([
      expect.stringContaining('data.delimiter must be ",", ";", "\\t" or "|"'),
    ]);
    expect(parseData({ csv: './mine.csv' })).toEqual([
      'task.data.target: data.target is missing: name the column to predict ()',
    ]);
    expect(parseData({ name: 'mnist', test: 0.1, validation: 0.1, split: 'folds' })).toEqual([
      "task.data.validation: data.validation has no meaning with folds (each fold is one seed's validation part)",
      'task.data.test: data.test has no meaning with name (leave it out)',
    ]);
  });

  it('rejects incomplete settings of a network', () => {
    expect(
      formatProblems({
        data: { name: 'digits' },
        network: { hidden: [8, 8], kernel_constraint: { max_value: 2 } },
      }),
    ).toEqual([
      'task.network.kernel_constraint: network.kernel_constraint needs a name (add "name": one of none, NonNeg, MaxNorm, UnitNorm, MinMaxNorm)',
    ]);
    expect(formatProblems({ data: { name: 'digits' }, network: { hidden: [8, 8], dropout: [0.1] } })).toEqual(
      ['task.network.dropout: network.dropout has length 1, but hidden has length 2 ()'],
    );
  });

  it('parses plain and nested schedules', () => {
    const parseSchedule = (schedule: unknown) => {
      const parsed = parseTask({ data: { name: 'digits' }, training: { schedule } }, []);
      return parsed.ok ? parsed.value.training.schedule : parsed.problems.map(({ message }) => message);
    };
    expect(
      parseSchedule({ name: 'WarmUp', warmup_steps: 5, schedule: { name: 'CosineDecay', alpha: 0.1 } }),
    ).toEqual({
      name: 'WarmUp',
      warmupSteps: 5,
      schedule: {
        name: 'CosineDecay',
        decaySteps: undefined,
        alpha: 0.1,
        warmupSteps: 0,
        warmupTarget: undefined,
      },
    });
    // Counting cycles as short as this would never end.
    expect(parseSchedule({ name: 'CosineDecayRestarts', t_mul: 1, first_decay_steps: 1e-9 })).toEqual([
      'training.schedule.first_decay_steps must be at least 1, not 1e-9',
    ]);
    expect(parseSchedule({ name: 'Join', boundaries: [3], schedules: ['constant', 'StepDecay'] })).toEqual({
      name: 'Join',
      boundaries: [3],
      schedules: [{ name: 'constant' }, { name: 'StepDecay', decayRate: 0.5, decayEpochs: 10 }],
    });
    expect(parseSchedule({ name: 'custom', module: './rate.ts' })).toEqual({
      name: 'custom',
      module: './rate.ts',
    });
    expect(parseSchedule('custom')).toEqual([
      'training.schedule.module is missing: write the path of a module that exports (step) => rate',
    ]);
    expect(parseSchedule({ name: 'custom', module: 3 })).toEqual([
      'training.schedule.module must be the path of a module that exports (step) => rate, not 3',
    ]);
    expect(parseSchedule('PiecewiseConstantDecay')).toEqual([
      'training.schedule.boundaries is missing: write a list of steps, such as [1000, 2000]',
      'training.schedule.values is missing: write a list of learning rates',
    ]);
    expect(parseSchedule({ name: 'PiecewiseConstantDecay', boundaries: [3, 2], values: [1, 2] })).toEqual([
      'training.schedule has 2 boundaries for 2 values',
      'training.schedule.boundaries must be strictly increasing',
    ]);
    expect(parseSchedule({ name: 'PiecewiseConstantDecay', boundaries: [3], values: [1] })).toEqual([
      'training.schedule has 1 boundary for 1 value',
    ]);
  });

  it('rejects settings that contradict each other', () => {
    expect(
      formatProblems({
        data: { name: 'digits' },
        network: { kernel_constraint: { name: 'MinMaxNorm', min_value: 3 } },
        training: {
          optimizer: { name: 'sgd', clipnorm: 1, clipvalue: 1 },
          schedule: 'CosineDecay',
          reduce_lr_on_plateau: {},
        },
      }),
    ).toEqual([
      'task.network.kernel_constraint: network.kernel_constraint has min_value 3 above max_value 1 ()',
      'task.training.optimizer: training.optimizer may have only one of clipvalue, clipnorm and global_clipnorm ()',
    ]);
    expect(
      formatProblems({
        data: { name: 'digits' },
        training: { schedule: 'CosineDecay', reduce_lr_on_plateau: {} },
      }),
    ).toEqual([
      'task.training.reduce_lr_on_plateau: training.reduce_lr_on_plateau cannot be combined with a schedule: both set the learning rate (leave one of them out)',
    ]);
  });

  it('rejects values of another type', () => {
    expect(formatProblems(['mnist'])).toEqual(['task: task must be a mapping, not a list ()']);
    expect(formatProblems(undefined)).toEqual(['task.data: data is missing ()']);
    expect(formatProblems({ data: { name: 'digits' }, network: { dropout: Number.NaN } })).toHaveLength(1);
  });
});
