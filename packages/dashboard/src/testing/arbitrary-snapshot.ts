import { compareStrategies, configurationMeans, describeFront, studyFront } from '@ridgeline/compare';
import {
  searchDefaults,
  type AttemptRow,
  type Configuration,
  type ConfigurationRow,
  type Dimension,
  type FinishedTrial,
  type Outcome,
  type ParameterValue,
  type RunningTrial,
  type StrategyRow,
  type Study,
  type StudyDefinition,
  type TrialRow,
} from '@ridgeline/core';
import fc from 'fast-check';
import type { Interaction, ViewName } from '../view-model/interaction.ts';
import {
  spreadQuantiles,
  type FrontData,
  type OwnerStatus,
  type ViewData,
  type Snapshot,
} from '../view-model/snapshot.ts';

/** Arbitrary snapshots, with any Unicode names and any numbers. */

const name = fc.oneof(
  fc.constantFrom(
    'l2',
    'dropout',
    'max-norm',
    '드롭아웃',
    '🙂 emoji',
    'e\u0301',
    '\x1b[31mred',
    '\u202eoverride',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);
const number = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const count = fc.oneof(fc.nat(30), fc.nat(1_000_000));
const time = fc.integer({ min: -1_000_000, max: 2 ** 45 });
const value: fc.Arbitrary<ParameterValue> = fc.oneof(
  number,
  fc.integer(),
  name,
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.nat(512), { maxLength: 5 }),
);
const anyOptional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const dimension: fc.Arbitrary<Dimension> = fc.oneof(
  fc.record({ type: fc.constant('constant' as const), name, value }),
  fc.record({ type: fc.constant('categorical' as const), name, values: fc.array(value, { maxLength: 4 }) }),
  fc.record({ type: fc.constant('uniform' as const), name, min: number, max: number }),
);

const metricName = fc.oneof(
  fc.constant('val_loss'),
  name.filter((text) => !(text in Object.prototype)),
);
const goal = fc.constantFrom('minimize' as const, 'maximize' as const);

const definitionFields = fc.record({
  name,
  description: anyOptional(name),
  type: fc.constant('network' as const),
  task: fc.constant({}),
  metric: fc.record({
    name: metricName,
    goal,
    summary: fc.constant({ type: 'last' as const }),
  }),
  seed: fc.nat(),
  seeds: fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 6 }),
  strategies: fc.uniqueArray(
    fc.record({
      name,
      method: fc.constant('random' as const),
      dimensions: fc.array(
        fc.record({ owner: fc.constantFrom('shared' as const, 'strategy' as const), dimension }),
        { maxLength: 5 },
      ),
    }),
    { minLength: 1, maxLength: 12, selector: (strategy) => strategy.name },
  ),
  otherObjectives: fc.uniqueArray(fc.record({ name: metricName, goal }), {
    maxLength: 2,
    selector: (objective) => objective.name,
  }),
});

const definition: fc.Arbitrary<StudyDefinition> = definitionFields.map(({ otherObjectives, ...fields }) => {
  const objectives = otherObjectives.filter((objective) => objective.name !== fields.metric.name);
  return {
    ...searchDefaults,
    ...fields,
    ...(objectives.length > 0 && { objectives: [fields.metric, ...objectives] }),
  };
});

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ type: fc.constant('complete' as const), value: number, step: count, values: fc.constant({}) }),
  fc.record({ type: fc.constant('pruned' as const), step: count }),
  fc.record({ type: fc.constant('diverged' as const), step: count, metric: name }),
  fc.record({ type: fc.constant('failed' as const), kind: fc.constant('error' as const), message: name }),
  fc.record({ type: fc.constant('cancelled' as const), reason: name }),
);

export const owner: fc.Arbitrary<OwnerStatus | undefined> = anyOptional(
  fc.record({
    state: fc.constantFrom('running' as const, 'paused' as const, 'stopping' as const),
    threads: count,
    warnings: fc.array(name, { maxLength: 3 }),
  }),
);

const curveName = fc.constantFrom(
  'val_loss',
  'train_loss',
  'loss',
  'val_accuracy',
  'learning_rate',
  'penalty',
);
const quantiles = fc.array(number, {
  minLength: spreadQuantiles.length,
  maxLength: spreadQuantiles.length,
});

/** Any interaction with the help closed. */
export const anyInteraction: fc.Arbitrary<Interaction> = fc.record({
  view: fc.constantFrom<ViewName>('leaderboard', 'strategies', 'parameters', 'log', 'front'),
  openedConfiguration: anyOptional(count),
  cursors: fc.record({
    leaderboard: fc.nat(40),
    strategies: fc.nat(12),
    parameters: fc.nat(6),
    log: fc.nat(40),
    front: fc.nat(40),
    configuration: fc.nat(6),
  }),
  filter: fc.record({ strategy: anyOptional(name), state: fc.constantFrom(undefined, 'failed' as const) }),
  order: anyOptional(
    fc.record({
      by: fc.oneof(fc.constant('gap' as const), fc.record({ parameter: name })),
      descending: fc.boolean(),
    }),
  ),
  marks: fc.array(fc.nat(20), { maxLength: 6 }),
  prompt: anyOptional(
    fc.oneof(
      fc.record({ type: fc.constant('filter' as const), text: name }),
      fc.record({ type: fc.constant('confirm' as const), question: name, commands: fc.constant([]) }),
    ),
  ),
  isHelpOpen: fc.constant(false),
  message: fc.oneof(fc.constant(''), name),
  messageStays: fc.boolean(),
  isClosing: fc.boolean(),
});

/** Number that a model may predict. */
const finiteNumber = fc.double({ noNaN: true, noDefaultInfinity: true });

function arbitraryConfiguration({ strategies }: StudyDefinition): fc.Arbitrary<Configuration> {
  const paths = strategies.flatMap((strategy) => strategy.dimensions.map((item) => item.dimension.name));
  const parameter = fc.tuple(fc.constantFrom('other', ...paths), value);
  return fc.record({
    number: count,
    strategy: fc.constantFrom(...strategies.map((item) => item.name)),
    point: count,
    parameters: fc.array(parameter, { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  });
}

const state = fc.constantFrom(
  'running' as const,
  'complete' as const,
  'pruned' as const,
  'diverged' as const,
  'failed' as const,
  'cancelled' as const,
);

/** Front of a few complete configurations. */
function arbitraryFront({ definition, state }: Study): fc.Arbitrary<FrontData> {
  const { objectives = [], seeds } = definition;
  const values = fc
    .tuple(...objectives.map(() => number))
    .map((numbers) =>
      Object.fromEntries(objectives.map((objective, axis) => [objective.name, numbers[axis]!])),
    );
  const completeConfiguration = fc.record({
    configuration: arbitraryConfiguration(definition),
    valuesBySeed: fc.tuple(...seeds.map(() => values)),
  });
  return fc.array(completeConfiguration, { maxLength: 6 }).map((configurations) => {
    const trials = configurations.flatMap(({ configuration, valuesBySeed }, index) =>
      valuesBySeed.map((values, repeat): FinishedTrial => ({
        trial: {
          number: index * seeds.length + repeat,
          configuration: { ...configuration, number: index },
          repeat,
          seed: seeds[repeat]!,
          epochs: 1,
        },
        attempt: 1,
        outcome: { type: 'complete', value: values[objectives[0]!.name]!, step: 1, values },
        epochs: 1,
        started: 0,
        ended: 1,
        fingerprint: undefined,
      })),
    );
    const front = studyFront(trials, definition, { interim: state === 'open' });
    const means = configurationMeans(trials, definition, front);
    return { view: 'front', front, means, summary: describeFront(front).summary };
  });
}

function arbitrarySnapshot(study: Study): fc.Arbitrary<Snapshot> {
  const configuration = arbitraryConfiguration(study.definition);
  const metric = study.definition.metric.name;
  const row: fc.Arbitrary<ConfigurationRow> = fc.record({
    rank: anyOptional(fc.integer({ min: 1, max: 1_000_000 })),
    configuration,
    state,
    complete: fc.nat(10),
    running: fc.nat(10),
    mean: anyOptional(number),
    deviation: anyOptional(number),
    gap: anyOptional(number),
    epochs: count,
    maxEpochs: count,
  });
  const trial = fc
    .record({
      number: count,
      configuration,
      repeat: fc.nat(study.definition.seeds.length - 1),
      epochs: count,
    })
    .map((fields) => ({ ...fields, seed: study.definition.seeds[fields.repeat]! }));
  const values = fc.dictionary(fc.constantFrom(metric, 'loss'), number);
  const running: fc.Arbitrary<RunningTrial> = fc.record({
    trial,
    attempt: fc.integer({ min: 1, max: 5 }),
    started: time,
    last: anyOptional(fc.record({ step: count, values })),
  });
  const strategies: fc.Arbitrary<StrategyRow[]> = fc.tuple(
    ...study.definition.strategies.map((item) =>
      fc.record({
        strategy: fc.constant(item.name),
        states: fc.record({
          running: count,
          complete: count,
          pruned: count,
          diverged: count,
          failed: count,
          cancelled: count,
        }),
        best: anyOptional(row),
      }),
    ),
  );
  const finished: fc.Arbitrary<FinishedTrial> = fc.record({
    trial,
    attempt: fc.integer({ min: 1, max: 5 }),
    outcome,
    epochs: count,
    started: time,
    ended: time,
    fingerprint: fc.constant(undefined),
  });
  const rows = fc.array(row, { maxLength: 8 });
  const attempt: fc.Arbitrary<AttemptRow> = fc.record({
    attempt: fc.integer({ min: 1, max: 5 }),
    started: time,
    ended: anyOptional(time),
    state: fc.constantFrom('running' as const, 'lost' as const, 'late' as const, 'complete' as const),
    lostReason: anyOptional(name),
    lateOutcome: anyOptional(outcome),
  });
  const attempts = fc.array(attempt, { maxLength: 3 });
  const trialRow: fc.Arbitrary<TrialRow> = fc.oneof(
    fc.record({ state: fc.constant('waiting' as const), trial, attempts }),
    fc.record({ state: fc.constant('running' as const), trial, attempts }),
    fc.record({ state: fc.constant('ended' as const), trial, attempts, finished }),
  );
  const viewData: fc.Arbitrary<ViewData> = fc.oneof(
    fc.record({
      view: fc.constant('leaderboard' as const),
      page: fc.record({ offset: fc.nat(20), limit: fc.nat(100) }),
      rows,
      curves: fc
        .array(fc.tuple(count, fc.array(number, { maxLength: 20 })), { maxLength: 4 })
        .map((entries) => new Map(entries)),
      needsAnotherRead: fc.boolean(),
      answer: fc.constantFrom('', 'So far l2 leads with a val_accuracy of 91.2 %. Its finals decide.'),
    }),
    fc.record({
      view: fc.constant('configuration' as const),
      number: count,
      trials: fc.array(trialRow, { maxLength: 5 }),
      trial: count,
      curve: fc.array(fc.record({ step: count, values: fc.dictionary(curveName, number) }), {
        maxLength: 12,
      }),
    }),
    fc.record({
      view: fc.constant('strategies' as const),
      spreads: fc
        .array(fc.tuple(fc.constantFrom(...study.definition.strategies.map((item) => item.name)), quantiles))
        .map((entries) => new Map(entries)),
      comparison: fc
        .array(finished, { maxLength: 6 })
        .map((trials) => compareStrategies(trials, study.definition, { interim: study.state === 'open' })),
    }),
    fc.record({
      view: fc.constant('parameters' as const),
      sample: rows,
      importance: fc.array(fc.record({ name, importance: fc.double({ min: 0, max: 1, noNaN: true }) }), {
        maxLength: 5,
      }),
      models: fc.record({
        curves: fc.array(
          fc.record({
            strategy: fc.constantFrom(...study.definition.strategies.map((item) => item.name)),
            parameter: name,
            points: fc.array(
              fc.record({ at: value, value: finiteNumber, low: finiteNumber, high: finiteNumber }),
              {
                maxLength: 4,
              },
            ),
          }),
          { maxLength: 4 },
        ),
        effects: fc
          .array(fc.tuple(name, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 3 })
          .map((entries) => new Map(entries)),
        arePending: fc.boolean(),
      }),
    }),
    fc.record({
      view: fc.constant('log' as const),
      laterCount: fc.nat(20),
      outcomes: fc.array(finished, { maxLength: 8 }),
    }),
    ...(study.definition.objectives === undefined ? [] : [arbitraryFront(study)]),
  );
  return fc.record({
    study: fc.constant(study),
    progress: fc.record({
      ended: fc.record({ complete: count, pruned: count, diverged: count, failed: count, cancelled: count }),
      cursor: count,
      running: count,
      waiting: count,
      epochs: count,
      workingTime: count,
      lastEvent: anyOptional(time),
      busy: count,
    }),
    strategies,
    running: fc.array(running, { maxLength: 4 }),
    queued: fc.constant(0),
    failures: fc.array(finished, { maxLength: 3 }),
    viewData,
  });
}

/** Any snapshot of any study. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    name,
    definition,
    plan: fc.record({ configurations: count, trials: count }),
    state: fc.constantFrom('open' as const, 'complete' as const, 'stopped' as const),
    created: fc.constant(0),
  })
  .chain(arbitrarySnapshot);
