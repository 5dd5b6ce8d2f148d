import { compareStrategies } from '@ridgeline/compare';
import {
  finalsDefinition,
  randomStream,
  searchDefaults,
  summarizeLayer,
  type Configuration,
  type Fingerprint,
  type LayerSummary,
  type Outcome,
  type Parameters,
  type Report,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
  type Trial,
} from '@ridgeline/core';

const fingerprint: Fingerprint = {
  backend: 'native',
  version: 'libtensorflow 2.21.0',
  instructions: 'avx512',
  oneDnn: true,
  numerics: 1,
  data: 'd'.repeat(64),
};

/** Definition with five strategies and a shared schedule. Every strategy except `none` has its own parameter. */
export function demoDefinition(name: string, seeds: readonly number[]): SweepDefinition {
  const ownParameter = (
    parameter: string,
    min: number,
    max: number,
    type: 'uniform' | 'log_uniform_values',
  ) => ({
    owner: 'strategy' as const,
    dimension: { type, name: parameter, min, max },
  });
  const schedule = {
    owner: 'shared' as const,
    dimension: {
      type: 'categorical' as const,
      name: 'training.schedule.name',
      values: ['constant', 'ExponentialDecay'],
    },
  };
  const strategies = [
    { name: 'none', dimensions: [schedule] },
    {
      name: 'l1',
      dimensions: [schedule, ownParameter('network.kernel_regularizer.l1', 1e-6, 1e-2, 'log_uniform_values')],
    },
    {
      name: 'l2',
      dimensions: [schedule, ownParameter('network.kernel_regularizer.l2', 1e-6, 1e-2, 'log_uniform_values')],
    },
    { name: 'dropout', dimensions: [schedule, ownParameter('network.dropout', 0.1, 0.6, 'uniform')] },
    {
      name: 'max-norm',
      dimensions: [schedule, ownParameter('network.kernel_constraint.max_value', 0.5, 4, 'uniform')],
    },
  ];
  return {
    name,
    description: 'Generated for a test; no network was trained.',
    type: 'network',
    task: { data: { name: 'digits' }, training: { epochs: 20 } },
    metric: { name: 'val_accuracy', goal: 'maximize', summary: { type: 'best' } },
    ...searchDefaults,
    seed: 7,
    seeds,
    strategies: strategies.map((strategy) => ({ ...strategy, method: 'random' })),
  };
}

/** Demo study to write. */
interface DemoStudy {
  readonly name: string;
  readonly pointsPerStrategy: number;
  readonly seeds: readonly number[];
  /** Number of strategies to use, in file order; all five by default. */
  readonly strategyCount?: number;
  /** Number of copies of each strategy, with numbered names; 0 by default. */
  readonly copyCount?: number;
  /** Number of configurations that have ended; the next one is running. All have ended by default. */
  readonly endedCount?: number;
  /** Error message of every trial; by default, most trials complete. */
  readonly failure?: string;
}

/**
 * Writes a study whose curves resemble overfitting networks under regularization. About 4 % of the configurations
 * diverge, 2 % fail and 4 % are pruned.
 */
export async function writeDemoStudy(
  log: StudyLog,
  { name, pointsPerStrategy, seeds, strategyCount, copyCount = 0, endedCount = Infinity, failure }: DemoStudy,
): Promise<SweepDefinition> {
  const demo = demoDefinition(name, seeds);
  const strategies = Array.from({ length: copyCount + 1 }, (_, copy) =>
    demo.strategies
      .slice(0, strategyCount)
      .map((strategy) => (copy === 0 ? strategy : { ...strategy, name: `${strategy.name} ${copy + 1}` })),
  ).flat();
  const definition = { ...demo, strategies };
  const configurations = Array.from(
    { length: pointsPerStrategy * strategies.length },
    (_, number): Configuration => {
      const { name: strategy, dimensions } = strategies[number % strategies.length]!;
      const point = Math.floor(number / strategies.length);
      return { number, strategy, point, parameters: parametersAt(dimensions, strategy, point) };
    },
  );
  await log.createStudy({ name, definition, plan: createPlan(configurations, seeds) });
  await writeTrials(log, definition, configurations.slice(0, endedCount), failure);
  const [nextConfiguration] = configurations.slice(endedCount);
  if (nextConfiguration === undefined) await log.endStudy(name, 'complete');
  else await startTrials(log, definition, nextConfiguration);
  return definition;
}

/**
 * Writes a round of finals for a complete study: the best configuration of each strategy under `seeds`. The smallest
 * difference that matters is one percentage point. `endedCount` is the number of ended configurations, all by
 * default; with fewer, the round is open.
 */
export async function writeDemoFinals(
  log: StudyLog,
  view: StudyView,
  { study, seeds, endedCount = Infinity }: { study: string; seeds: readonly number[]; endedCount?: number },
): Promise<void> {
  const { definition: search } = await view.study(study);
  const { outcomes } = await view.outcomes(study, 0, 100_000);
  const { strategies } = compareStrategies(outcomes, search, { phase: 'search' });
  const chosen = strategies.flatMap((standing) => standing.chosen?.configuration ?? []);
  const definition = finalsDefinition(search as SweepDefinition, {
    round: 1,
    chosen,
    seeds,
    design: { alpha: 0.05, smallestDifference: 0.01 },
  })!;
  const configurations = chosen.map((configuration, number) => ({ ...configuration, number, point: 0 }));
  await log.createStudy({ name: definition.name, definition, plan: createPlan(configurations, seeds) });
  await writeTrials(log, definition, configurations.slice(0, endedCount));
  if (endedCount >= configurations.length) await log.endStudy(definition.name, 'complete');
}

function createPlan({ length }: readonly Configuration[], seeds: readonly number[]) {
  return { configurations: length, trials: length * seeds.length };
}

/** Starts a configuration's trials. */
async function startTrials(log: StudyLog, { name, seeds }: SweepDefinition, configuration: Configuration) {
  const trials = seeds.map((seed, repeat): Trial => ({
    number: configuration.number * seeds.length + repeat,
    configuration,
    repeat,
    seed,
    epochs: 20,
  }));
  const tokens = trials.map((trial) => ({ trial, token: `demo-${trial.number}` }));
  return { trials, keys: await log.startTrials(name, tokens) };
}

/** Writes the trials of configurations, with their outcomes. */
async function writeTrials(
  log: StudyLog,
  definition: SweepDefinition,
  configurations: readonly Configuration[],
  failure?: string,
): Promise<void> {
  const { name, metric } = definition;
  for (const configuration of configurations) {
    const { trials, keys } = await startTrials(log, definition, configuration);
    const runs = trials.map((trial) => simulateRun(trial, metric.name, failure));
    await log.appendReports(
      name,
      runs.flatMap(({ curve }, index) => curve.map((report) => ({ key: keys[index]!, report }))),
    );
    await log.finishTrials(
      name,
      runs.map(({ outcome }, index) => ({
        key: keys[index]!,
        outcome,
        fingerprint,
        ...(outcome.type === 'complete' ? { layers: simulateLayers(trials[index]!) } : {}),
      })),
    );
  }
}

function parametersAt(
  dimensions: SweepDefinition['strategies'][number]['dimensions'],
  strategy: string,
  point: number,
): Parameters {
  return Object.fromEntries(
    dimensions.map(({ owner, dimension }) => {
      const stream = randomStream('demo', owner === 'shared' ? '' : strategy, dimension.name);
      const uniform = stream.uniform(point);
      switch (dimension.type) {
        case 'categorical':
          return [dimension.name, dimension.values[Math.floor(uniform * dimension.values.length)]!];
        case 'log_uniform_values':
          return [
            dimension.name,
            Math.exp(Math.log(dimension.min) + uniform * Math.log(dimension.max / dimension.min)),
          ];
        case 'uniform':
          return [dimension.name, dimension.min + uniform * (dimension.max - dimension.min)];
        default:
          throw new Error(`The demo has no ${dimension.type} dimension.`);
      }
    }),
  );
}

function simulateRun(
  { number, configuration, seed, epochs }: Trial,
  metric: string,
  failure?: string,
): {
  readonly curve: readonly Report[];
  readonly outcome: Outcome;
} {
  const noise = randomStream('demo-noise', number);
  const luck = randomStream('demo-seed', seed).uniform(0) * 0.01;
  const strength = regularizationStrength(configuration);
  const ceiling = 0.93 + 0.025 * strength + luck;
  const overfit = 0.05 * (1 - 0.8 * strength);
  const curve = Array.from({ length: epochs }, (_, index): Report => {
    const learnedShare = 1 - Math.exp(-(index + 1) / 3);
    const excess = overfit * learnedShare * (index / epochs);
    const train = Math.min(
      1,
      0.1 + (ceiling - 0.1 + 0.04) * learnedShare + (noise.uniform(index) - 0.5) / 100,
    );
    const validation =
      0.1 + (ceiling - 0.1) * learnedShare - excess / 2 + (noise.uniform(100 + index) - 0.5) / 60;
    return {
      step: index + 1,
      values: {
        loss: 2.3 * (1 - train) + 0.03,
        accuracy: train - 0.01,
        train_loss: 2.2 * (1 - train) + 0.02,
        train_accuracy: train,
        val_loss: 2.2 * (1 - validation) + excess,
        val_accuracy: validation,
        learning_rate:
          configuration.parameters['training.schedule.name'] === 'constant'
            ? 0.001
            : 0.001 * Math.exp(index * Math.log(0.9)),
        weight_norm: 4 + index / (2 + 8 * strength),
        sparsity: configuration.strategy === 'l1' ? (0.7 * index) / epochs : 0,
      },
    };
  });
  if (failure !== undefined)
    return { curve: [], outcome: { type: 'failed', kind: 'error', message: failure } };
  // Finals repeat configurations that have completed in the search.
  const isFinal = metric.startsWith('test_');
  const uniformDraw = isFinal ? 1 : randomStream('demo-fate', configuration.number).uniform(0);
  if (uniformDraw < 0.04)
    return { curve: curve.slice(0, 3), outcome: { type: 'diverged', step: 4, metric: 'loss' } };
  if (uniformDraw < 0.06) {
    return { curve: curve.slice(0, 1), outcome: { type: 'failed', kind: 'oom', message: 'out of memory' } };
  }
  if (uniformDraw < 0.1) return { curve: curve.slice(0, 8), outcome: { type: 'pruned', step: 8 } };
  const bestReport = curve.reduce((leader, report) =>
    report.values['val_accuracy']! > leader.values['val_accuracy']! ? report : leader,
  );
  return {
    curve,
    outcome: {
      type: 'complete',
      value: bestReport.values['val_accuracy']!,
      step: bestReport.step,
      values: { ...bestReport.values, [metric]: bestReport.values['val_accuracy']! },
    },
  };
}

/** Simulates layer summaries. Stronger regularization gives smaller weights. */
function simulateLayers({ number, configuration }: Trial): readonly LayerSummary[] {
  const stream = randomStream('demo-weights', number);
  const spread = 0.4 / (1 + 4 * regularizationStrength(configuration));
  const kernel = (from: number, count: number) =>
    Float32Array.from({ length: count }, (_, index) => {
      // The sum of three uniforms is close to normal.
      const sum = [0, 1, 2].reduce((total, part) => total + stream.uniform(3 * (from + index) + part), 0);
      return (sum - 1.5) * spread;
    });
  return [summarizeLayer('hidden 1', kernel(0, 300)), summarizeLayer('output', kernel(300, 100))];
}

/** Strength of a configuration's regularization, from 0 to 1. It peaks in a region of the strategy's parameter. */
function regularizationStrength({ strategy, parameters }: Configuration): number {
  const peak = (parameter: string, centre: number, width: number, scale: (value: number) => number) => {
    const distance = (scale(Number(parameters[parameter])) - centre) / width;
    return Math.exp(-(distance * distance));
  };
  switch (strategy.replace(/ \d+$/, '')) {
    case 'l1':
      return 0.7 * peak('network.kernel_regularizer.l1', -4.2, 0.8, Math.log10);
    case 'l2':
      return 0.9 * peak('network.kernel_regularizer.l2', -3.2, 0.9, Math.log10);
    case 'dropout':
      return peak('network.dropout', 0.35, 0.18, Number);
    case 'max-norm':
      return 0.6 * peak('network.kernel_constraint.max_value', 2, 1.2, Number);
    default:
      return 0;
  }
}
