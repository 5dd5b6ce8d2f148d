import { searchDefaults, type SweepDefinition } from '../definition/sweep-definition.ts';
import type { Report } from '../metric.ts';
import type { Plan } from '../study.ts';
import type { AttemptKey, Fingerprint, Outcome, Trial } from '../trial.ts';
import type { StudyLog } from '../store/study-log.ts';
import type { ParameterValue } from '../value.ts';

/** Sweep of two strategies with three repeats that maximizes its last `val_accuracy`. */
export const sampleSweep: SweepDefinition = {
  name: 'mnist',
  description: 'Which one "really" helps?\nÄ ünïcode name: 정규화',
  type: 'network',
  task: { data: { name: 'mnist', train: 5000 }, network: { hidden: [64, 32], dropout: 0.2 } },
  metric: { name: 'val_accuracy', goal: 'maximize', summary: { type: 'last' } },
  ...searchDefaults,
  runCap: 60,
  seed: 7,
  seeds: [0, 1, 2],
  strategies: [
    { name: 'none', method: 'grid', dimensions: [] },
    {
      name: 'l2',
      method: 'random',
      dimensions: [
        {
          owner: 'strategy',
          dimension: {
            type: 'log_uniform_values',
            name: 'network.kernel_regularizer.l2',
            min: 1e-6,
            max: 1e-2,
          },
        },
      ],
    },
  ],
};

export const samplePlan: Plan = { configurations: 20, trials: 60 };

export const sampleFingerprint: Fingerprint = {
  backend: 'native',
  version: 'libtensorflow 2.21.0',
  instructions: 'avx512',
  oneDnn: true,
  numerics: 1,
  data: 'd'.repeat(64),
};

/**
 * Creates trial `number` of a study of {@link sampleSweep}. Even configurations belong to strategy `none`, odd ones to
 * `l2`. The parameters have values of every kind.
 */
export function sampleTrial(number: number, seeds: readonly number[] = sampleSweep.seeds): Trial {
  const configuration = Math.floor(number / seeds.length);
  const repeat = number % seeds.length;
  const parameters: Record<string, ParameterValue> = {
    'network.kernel_regularizer.l2': configuration / 3,
    'training.schedule.name': `schedule "${configuration}"`,
    'network.hidden': [64, [32, null], true],
  };
  return {
    number,
    configuration: {
      number: configuration,
      strategy: configuration % 2 === 0 ? 'none' : 'l2',
      point: Math.floor(configuration / 2),
      parameters,
      ...(configuration % 3 === 2
        ? { part: { parent: 0, pause: 9, before: [{ until: 3, parameters }] } }
        : {}),
    },
    repeat,
    seed: seeds[repeat]!,
    epochs: 20,
  };
}

/** Creates the report of an epoch, with both metrics of the train/validation gap and a user-defined metric. */
export function sampleReport(step: number, accuracy: number): Report {
  return {
    step,
    values: {
      loss: 1 / (step + 2),
      val_accuracy: accuracy,
      train_accuracy: accuracy + 0.125,
      'my own/F1': accuracy / 3,
    },
  };
}

export function completeOutcome(value: number, step = 20): Outcome {
  return { type: 'complete', value, step, values: sampleReport(step, value).values };
}

/** Starts trials, each under its own token. */
export function startSampleTrials(
  log: StudyLog,
  study: string,
  ...numbers: readonly number[]
): Promise<readonly AttemptKey[]> {
  return log.startTrials(
    study,
    numbers.map((number) => ({ trial: sampleTrial(number), token: `token-${number}-${nextToken++}` })),
  );
}
let nextToken = 0;

/** Runs one trial from its start to its end. */
export async function runTrial(
  log: StudyLog,
  study: string,
  number: number,
  outcome: Outcome,
): Promise<AttemptKey> {
  const [key] = await startSampleTrials(log, study, number);
  await log.finishTrials(study, [{ key: key!, outcome, fingerprint: sampleFingerprint }]);
  return key!;
}

/** Runs the repeats of a configuration, one per outcome. */
export async function runConfiguration(
  log: StudyLog,
  study: string,
  configuration: number,
  outcomes: readonly Outcome[],
): Promise<void> {
  const keys = await startSampleTrials(
    log,
    study,
    ...outcomes.map((_, repeat) => configuration * sampleSweep.seeds.length + repeat),
  );
  await log.finishTrials(
    study,
    outcomes.map((outcome, repeat) => ({ key: keys[repeat]!, outcome, fingerprint: sampleFingerprint })),
  );
}
