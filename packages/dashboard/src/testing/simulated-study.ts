import {
  randomStream,
  searchDefaults,
  type AttemptKey,
  type Configuration,
  type Dimension,
  type Outcome,
  type Report,
  type StrategyDimension,
  type StudyLog,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';

const sharedDimension = (dimension: Dimension): StrategyDimension => ({ owner: 'shared', dimension });
const strategyDimension = (dimension: Dimension): StrategyDimension => ({ owner: 'strategy', dimension });

const learningRate = sharedDimension({
  type: 'log_uniform_values',
  name: 'training.optimizer.learning_rate',
  min: 1e-4,
  max: 1e-2,
});

/** Sweep with five strategies and one shared parameter. */
export const simulatedDefinition: SweepDefinition = {
  name: 'regularization',
  description: 'which strategy generalizes best on 5,000 digits',
  type: 'network',
  task: {},
  metric: { name: 'val_accuracy', goal: 'maximize', summary: { type: 'best' } },
  ...searchDefaults,
  runCap: 300,
  seed: 7,
  seeds: [0, 1, 2],
  strategies: [
    { name: 'none', method: 'random', dimensions: [learningRate] },
    {
      name: 'l1',
      method: 'random',
      dimensions: [
        learningRate,
        strategyDimension({
          type: 'log_uniform_values',
          name: 'network.kernel_regularizer.l1',
          min: 1e-6,
          max: 1e-2,
        }),
      ],
    },
    {
      name: 'l2',
      method: 'random',
      dimensions: [
        learningRate,
        strategyDimension({
          type: 'log_uniform_values',
          name: 'network.kernel_regularizer.l2',
          min: 1e-6,
          max: 1e-1,
        }),
      ],
    },
    {
      name: 'dropout',
      method: 'random',
      dimensions: [
        learningRate,
        strategyDimension({ type: 'uniform', name: 'network.dropout', min: 0.1, max: 0.6 }),
      ],
    },
    {
      name: 'max-norm',
      method: 'random',
      dimensions: [
        learningRate,
        strategyDimension({ type: 'constant', name: 'network.kernel_constraint.name', value: 'MaxNorm' }),
        strategyDimension({ type: 'uniform', name: 'network.kernel_constraint.max_value', min: 0.5, max: 4 }),
      ],
    },
  ],
};

/** Study with simulated curves; nothing is trained. */
interface SimulatedStudy {
  /**
   * Advances every running trial by an epoch, starts further trials, and ends the study after the last trial. Resolves
   * to false once the study has ended.
   */
  advance(): Promise<boolean>;
}

/**
 * Creates a study in the log. At most `concurrency` trials run at a time. The same arguments give the same study.
 */
export async function simulateStudy(
  log: StudyLog,
  {
    concurrency = 2,
    epochs = 20,
    trials = 30,
  }: { concurrency?: number; epochs?: number; trials?: number } = {},
): Promise<SimulatedStudy> {
  const definition = simulatedDefinition;
  const { name, seeds } = definition;
  await log.createStudy({
    name,
    definition,
    plan: { configurations: Math.floor(trials / seeds.length), trials },
  });
  let nextNumber = 0;
  let running: { trial: Trial; key: AttemptKey; reports: Report[] }[] = [];

  return {
    async advance() {
      const reports: { key: AttemptKey; report: Report }[] = [];
      const ends: { key: AttemptKey; outcome: Outcome; fingerprint: undefined }[] = [];
      for (const item of running) {
        const step = item.reports.length + 1;
        const outcome = badOutcome(item.trial, step);
        if (outcome !== undefined) {
          ends.push({ key: item.key, outcome, fingerprint: undefined });
          continue;
        }
        const report = simulatedReport(item.trial, step);
        item.reports.push(report);
        reports.push({ key: item.key, report });
        if (step === item.trial.epochs) {
          ends.push({ key: item.key, outcome: bestOutcome(item.reports), fingerprint: undefined });
        }
      }
      await log.appendReports(name, reports);
      await log.finishTrials(name, ends);
      running = running.filter((item) => ends.every((end) => end.key !== item.key));
      const starts = Array.from({ length: Math.min(concurrency - running.length, trials - nextNumber) }, () =>
        simulatedTrial(definition, nextNumber++, epochs),
      );
      const keys = await log.startTrials(
        name,
        starts.map((trial) => ({ trial, token: `token-${trial.number}` })),
      );
      running.push(...starts.map((trial, index) => ({ trial, key: keys[index]!, reports: [] })));
      if (running.length === 0) await log.endStudy(name, 'complete');
      return running.length > 0;
    },
  };
}

function simulatedTrial(definition: SweepDefinition, number: number, epochs: number): Trial {
  const repeat = number % definition.seeds.length;
  const configuration = simulatedConfiguration(definition, Math.floor(number / definition.seeds.length));
  return { number, configuration, repeat, seed: definition.seeds[repeat]!, epochs };
}

function simulatedConfiguration(definition: SweepDefinition, number: number): Configuration {
  const strategy = definition.strategies[number % definition.strategies.length]!;
  const point = Math.floor(number / definition.strategies.length);
  const parameters = strategy.dimensions.map(({ owner, dimension }) => {
    const stream = randomStream(
      definition.seed,
      point,
      ...(owner === 'shared' ? [] : [strategy.name]),
      dimension.name,
    );
    return [dimension.name, drawValue(dimension, stream.uniform(0))] as const;
  });
  return { number, strategy: strategy.name, point, parameters: Object.fromEntries(parameters) };
}

function drawValue(dimension: Dimension, uniform: number): number | string {
  switch (dimension.type) {
    case 'constant':
      return String(dimension.value);
    case 'uniform':
      return dimension.min + uniform * (dimension.max - dimension.min);
    case 'log_uniform_values':
      return Math.exp(
        Math.log(dimension.min) + uniform * (Math.log(dimension.max) - Math.log(dimension.min)),
      );
    default:
      throw new Error(`No simulated study has a dimension "${dimension.type}".`);
  }
}

/** Report of a made-up curve. A strategy later in the list reaches a higher accuracy and overfits less. */
function simulatedReport(trial: Trial, step: number): Report {
  const quality = randomStream('quality', trial.configuration.number).uniform(0);
  const noise = randomStream('noise', trial.number).uniform(step) - 0.5;
  const strategies = ['none', 'l1', 'l2', 'dropout', 'max-norm'];
  const ceiling = 0.928 + 0.006 * strategies.indexOf(trial.configuration.strategy) + 0.012 * quality;
  const learnedShare = 1 - Math.exp(-step / 3);
  const overfitting = (0.004 * step * (5 - strategies.indexOf(trial.configuration.strategy))) / 20;
  const accuracy = 0.1 + (ceiling - 0.1) * learnedShare - overfitting + 0.004 * noise;
  const trainAccuracy = 0.1 + 0.9 * learnedShare;
  return {
    step,
    values: {
      val_accuracy: accuracy,
      train_accuracy: trainAccuracy,
      accuracy: trainAccuracy - 0.01,
      val_loss: 1.2 * (1 - accuracy) + 0.1,
      train_loss: 1.2 * (1 - trainAccuracy) + 0.02,
      loss: 1.2 * (1 - trainAccuracy) + 0.05,
      learning_rate: 0.001 * Math.exp(-step / 20),
      weight_norm: 3 + step / 10,
    },
  };
}

function bestOutcome(reports: readonly Report[]): Outcome {
  const best = reports.reduce((leader, report) =>
    report.values['val_accuracy']! > leader.values['val_accuracy']! ? report : leader,
  );
  return { type: 'complete', value: best.values['val_accuracy']!, step: best.step, values: best.values };
}

/** Early outcome of a few trials: 3 % diverge and 2 % fail; undefined for the others. */
function badOutcome(trial: Trial, step: number): Outcome | undefined {
  const luck = randomStream('luck', trial.number).uniform(0);
  if (step === 3 && luck < 0.03) return { type: 'diverged', step, metric: 'loss' };
  if (step === 2 && luck > 0.98) {
    return { type: 'failed', kind: 'error', message: 'Cannot read properties of undefined\n    at train' };
  }
  return undefined;
}
