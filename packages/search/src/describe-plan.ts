import {
  canonicalJson,
  epochsOf,
  findFixedSizeDesign,
  type BareSweep,
  type Configuration,
  type Json,
  type ParameterValue,
  type SearchDefinition,
  type Strategy,
  type SweepDefinition,
  type NetworkSweep,
  type TrialTask,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { noHistory } from './history.ts';
import { findUnusedComponents, type UnusedComponent } from './unused-components.ts';
import { findFirstWaiting, effectiveLag } from './horizon.ts';
import { propose, proposeDivided } from './propose.ts';
import { rungsOf, type Asha } from './pruners/asha.ts';
import { samplers } from './samplers/samplers.ts';
import { SeedDivision } from './seeds/seed-division.ts';
import { countEnqueued, planStudy, type StudyPlan } from './plan-study.ts';

/** Maximum number of configurations to examine. */
const MAX_EXAMINED = 1000;
/** Maximum number of configurations per strategy for the test of idle parameters. */
const MAX_TESTED = 20;

/** Plan of a sweep, with its cost and its flaws. */
export interface PlanDescription {
  readonly plan: StudyPlan;
  /**
   * Leading configurations that are known before the run; the basis of `duplicates`, `idleParameters` and `training`.
   * If seeds are divided, the order of strategies is known only as long as no configuration gets further seeds.
   */
  readonly examinedConfigurations: readonly Configuration[];
  /**
   * True if the results of `warm_start`, which are read when the study is created, could change the examined
   * configurations. The examined configurations are those of a search with too few results for a sampler to learn from.
   */
  readonly assumesFewResults: boolean;
  /** Configurations equal to an earlier one. */
  readonly duplicates: readonly Duplicate[];
  /** Parameters without an effect on training. */
  readonly idleParameters: readonly IdleParameter[];
  /** Effective lag, as in `SearchDefinition.lag`; undefined if it applies to no configuration. */
  readonly lag: number | undefined;
  /** Samplers and pruners that have no effect in this search. */
  readonly unusedComponents: readonly UnusedComponent[];
  /** Number of trials that can run concurrently; undefined if unlimited. Later trials wait for their results. */
  readonly maxConcurrentTrials: number | undefined;
  /** Cost of training; undefined for a bare search space. */
  readonly training: TrainingDescription | undefined;
}

interface Duplicate {
  readonly configuration: Configuration;
  /** Earlier configuration that it equals. */
  readonly original: Configuration;
}

interface IdleParameter {
  readonly strategy: string;
  readonly name: string;
}

/** Training cost of the examined configurations, each with the minimum number of seeds. */
interface TrainingDescription {
  /** Number of epochs of all trials, without pruning. */
  readonly epochs: number;
  /** Expected number of epochs of the whole search; undefined unless it pauses trainings. */
  readonly expectedEpochs?: number;
  /** Number of examples that all trials train on, over all epochs; undefined unless `train` is a count. */
  readonly examples: number | undefined;
}

/**
 * Describes a sweep without running it.
 *
 * @example
 * describePlan(definition).training?.epochs; // 1020
 */
export function describePlan(definition: SweepDefinition | BareSweep): PlanDescription {
  const plan = planStudy(definition);
  const { pruner } = definition;
  // Points that depend on their total number are known only in a finite plan.
  const arePointsKnown = plan.type === 'finite' || findFixedSizeDesign(definition.strategies) === undefined;
  const examinedConfigurations = arePointsKnown ? configurationsBeforeResults(definition) : [];
  const taskOf = definition.type === 'none' ? undefined : tasksOf(definition);
  const tasks = taskOf && examinedConfigurations.map(({ parameters }) => taskOf(parameters));
  return {
    plan,
    examinedConfigurations,
    assumesFewResults: awaitsWarmResults(definition),
    duplicates: findDuplicates(examinedConfigurations, tasks),
    lag: effectiveLag(definition) === Infinity ? undefined : effectiveLag(definition),
    unusedComponents: findUnusedComponents(definition),
    maxConcurrentTrials: countConcurrentTrials(definition),
    idleParameters:
      definition.type === 'network' ? findIdleParameters(definition, examinedConfigurations) : [],
    training: tasks && {
      ...sumTrainingCost(tasks, examinedConfigurations, definition.minSeeds ?? definition.seeds.length),
      ...(pruner.name === 'asha' && plan.type === 'finite'
        ? { expectedEpochs: estimateEpochs(pruner, plan) }
        : {}),
    },
  };
}

/**
 * Number of trials that can run concurrently: all seeds of each configuration before the first waiting configuration,
 * or one seed of each if later seeds depend on earlier ones.
 */
function countConcurrentTrials(definition: SearchDefinition): number | undefined {
  const firstWaiting = findFirstWaiting(definition);
  const isSequential = definition.pruner.name === 'paired' || definition.minSeeds !== undefined;
  return firstWaiting === undefined ? undefined : firstWaiting * (isSequential ? 1 : definition.seeds.length);
}

/** Leading configurations that do not depend on results, at most {@link MAX_EXAMINED}. */
function configurationsBeforeResults(definition: SearchDefinition): readonly Configuration[] {
  const limit =
    definition.pruner.name === 'asha' ? Math.min(effectiveLag(definition), MAX_EXAMINED) : MAX_EXAMINED;
  const configurations: Configuration[] = [];
  for (const configuration of suggestWithoutResults(definition)) {
    if (configurations.length === limit || mayDependOnResults(definition, configuration)) break;
    configurations.push(configuration);
  }
  return configurations;
}

/** Suggests the configurations of a search in which no trial ends. */
function* suggestWithoutResults(definition: SearchDefinition): Generator<Configuration> {
  if (definition.minSeeds !== undefined) {
    const plan = planStudy(definition);
    const division = new SeedDivision(definition, effectiveLag(definition));
    for (let turn = 0; plan.type !== 'finite' || turn < plan.trials; turn++) {
      const training = division.trainingAt(turn);
      if (training?.repeat !== 0) continue;
      const strategy = definition.strategies.find(({ name }) => name === training.strategy)!;
      yield proposeDivided(definition, strategy, training.configuration, training.index, noHistory);
    }
    return;
  }
  for (let number = 0; ; number++) {
    const configuration = propose(definition, number, noHistory);
    if (configuration === undefined) return;
    yield configuration;
  }
}

/** True if the sampler may have learned from results when it suggests this point. */
function mayDependOnResults(definition: SearchDefinition, { strategy: name, point }: Configuration): boolean {
  if (point < 0) return false;
  const strategy = definition.strategies.find((candidate) => candidate.name === name)!;
  const { startup, horizon } = samplers[strategy.method];
  const resultCount =
    horizon?.(strategy, point) ??
    countWarmResults(definition, name) + countEnqueued(definition, name) + point;
  return resultCount >= (startup?.(strategy) ?? Infinity);
}

function countWarmResults({ warmStart }: SearchDefinition, strategy: string): number {
  return (warmStart?.results ?? []).filter((result) => result.strategy === strategy).length;
}

/** True if the results of `warm_start` are unknown, but determine when a sampler begins to learn. */
function awaitsWarmResults({ warmStart, strategies }: SearchDefinition): boolean {
  const learnsFromWarmResults = ({ method }: Strategy) =>
    samplers[method].startup !== undefined && samplers[method].horizon === undefined;
  return warmStart !== undefined && warmStart.results === undefined && strategies.some(learnsFromWarmResults);
}

/** Finds configurations with the same task as an earlier one. Without tasks, compares strategies and parameters. */
function findDuplicates(
  configurations: readonly Configuration[],
  tasks: readonly TrialTask[] | undefined,
): readonly Duplicate[] {
  const originals = new Map<string, Configuration>();
  return configurations.flatMap((configuration, index): readonly Duplicate[] => {
    const key =
      tasks === undefined
        ? canonicalJson([configuration.strategy, configuration.parameters])
        : taskKey(tasks[index]!);
    const original = originals.get(key);
    if (original !== undefined) return [{ configuration, original }];
    originals.set(key, configuration);
    return [];
  });
}

/** Finds parameters whose examined values never change the task. */
function findIdleParameters(
  definition: NetworkSweep,
  configurations: readonly Configuration[],
): readonly IdleParameter[] {
  const taskOf = tasksOf(definition);
  return definition.strategies.flatMap((strategy) => {
    const testedConfigurations = configurations
      .filter((configuration) => configuration.strategy === strategy.name)
      .slice(0, MAX_TESTED);
    const controllingNames = new Set(
      strategy.dimensions.flatMap(({ when }) => (when ?? []).map(({ name }) => name)),
    );
    return strategy.dimensions.flatMap(({ dimension: { name } }): readonly IdleParameter[] => {
      // A parameter in the conditions of others decides which of them are active.
      if (controllingNames.has(name)) return [];
      const values = new Map<string, ParameterValue>(
        testedConfigurations.flatMap(({ parameters }) =>
          parameters[name] === undefined ? [] : [[canonicalJson(parameters[name]), parameters[name]]],
        ),
      );
      if (values.size < 2) return [];
      const isIdle = testedConfigurations
        .filter(({ parameters }) => parameters[name] !== undefined)
        .every(({ parameters }) => {
          const keys = [...values.values()].map((value) => taskKey(taskOf({ ...parameters, [name]: value })));
          return new Set(keys).size === 1;
        });
      return isIdle ? [{ strategy: strategy.name, name }] : [];
    });
  });
}

function sumTrainingCost(
  tasks: readonly TrialTask[],
  configurations: readonly Configuration[],
  seedCount: number,
): TrainingDescription {
  const epochs = tasks.map((task, index) =>
    Math.min(configurations[index]!.part?.pause ?? Infinity, epochsOf(task)),
  );
  const counts = tasks.map((task, index) =>
    task.data?.train.type === 'count' ? task.data.train.count * epochs[index]! : undefined,
  );
  return {
    epochs: epochs.reduce((sum, count) => sum + count, 0) * seedCount,
    examples: counts.includes(undefined)
      ? undefined
      : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) * seedCount,
  };
}

/** Expected epochs of an asha search in which each rung promotes its share of the trainings, which then resume. */
function estimateEpochs(pruner: Asha, plan: StudyPlan): number {
  // Each new training has on average this many trials and epochs.
  let [trialsPerTraining, epochsPerTraining, share, start] = [0, 0, 1, 0];
  for (const end of [...rungsOf(pruner), pruner.maxResource]) {
    trialsPerTraining += share;
    epochsPerTraining += share * (end - start);
    share /= pruner.reductionFactor;
    start = end;
  }
  // Asha never pauses the training of a strategy with a single point.
  const epochsPerConfiguration = (size: bigint | undefined) =>
    size === undefined ? epochsPerTraining / trialsPerTraining : pruner.maxResource;
  return plan.strategies.reduce(
    (sum, { size, configurations = 0 }) => sum + configurations * plan.repeats * epochsPerConfiguration(size),
    0,
  );
}

function taskKey(task: TrialTask): string {
  return canonicalJson(task as unknown as Json);
}
