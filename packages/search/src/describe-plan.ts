import {
  canonicalJson,
  epochsOf,
  laidOutIn,
  type Configuration,
  type Json,
  type ParameterValue,
  type SearchDefinition,
  type SweepDefinition,
  type TaskSweep,
  type TrialTask,
} from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';
import { noHistory } from './history.ts';
import { withLag } from './default-lag.ts';
import { idleParts, type Idle } from './learning.ts';
import { lagOf } from './looks-back.ts';
import { propose } from './propose.ts';
import { samplers } from './samplers/samplers.ts';
import { planStudy, type StudyPlan } from './plan-study.ts';

/** At most so many configurations are looked at one by one. */
const EXAMINED_LIMIT = 1000;
/** So many of a strategy's configurations show whether a setting matters. */
const TRIED_LIMIT = 20;

/** What a sweep would do, without doing it. */
export interface PlanDescription {
  readonly plan: StudyPlan;
  /** The first configurations, in order, as far as they are known: all that `duplicates`, `idle` and `training` speak of. */
  readonly examined: readonly Configuration[];
  /** Configurations that are the same as an earlier one. */
  readonly duplicates: readonly Duplicate[];
  /** Parameters that change nothing in what is trained. */
  readonly idle: readonly IdleParameter[];
  /** Of the configurations that wait for earlier ones; see `SearchDefinition.lag`. */
  readonly lag: number;
  /** Samplers and pruners that the search has and that do nothing. */
  readonly unused: readonly Idle[];
  /** How many trials can run at a time, since later ones wait for what comes of them; undefined for any number. */
  readonly abreast: number | undefined;
  /** What is trained; undefined for a bare search space. */
  readonly training: TrainingDescription | undefined;
}

export interface Duplicate {
  readonly configuration: Configuration;
  readonly of: Configuration;
}

export interface IdleParameter {
  readonly strategy: string;
  readonly name: string;
}

/** Cost of the examined configurations. */
export interface TrainingDescription {
  /** Epochs of all trials, none of them stopped. */
  readonly epochs: number;
  /** Examples that all trials train on in all their epochs; undefined where `train` is no count. */
  readonly examples: number | undefined;
}

/**
 * Describes a sweep without running it.
 *
 * @example
 * describePlan(definition).training?.epochs; // 1020
 */
export function describePlan(definition: SearchDefinition | SweepDefinition): PlanDescription {
  const plan = planStudy(definition);
  // What is laid out has no point before it is known how many there will be.
  const isDrawn = plan.type === 'finite' || laidOutIn(definition.strategies) === undefined;
  const examined = isDrawn ? firstConfigurations(definition, EXAMINED_LIMIT) : [];
  const tasks =
    'task' in definition || 'objective' in definition
      ? examined.map(({ parameters }): TrialTask => resolveTask(definition, parameters))
      : undefined;
  return {
    plan,
    examined,
    duplicates: duplicatesIn(examined, tasks),
    lag: withLag(definition).lag,
    unused: idleParts(definition),
    abreast: trialsAbreast(definition),
    idle: 'task' in definition ? idleIn(definition, examined) : [],
    training: tasks && costOf(tasks, definition.seeds.length),
  };
}

/** A configuration is open with all its repeats, or with one where each waits for the one before it. */
function trialsAbreast(definition: SearchDefinition): number | undefined {
  const open = lagOf(definition);
  return open === Infinity
    ? undefined
    : open * (definition.pruner.name === 'paired' ? 1 : definition.seeds.length);
}

/** Those that are known before anything is run. */
function firstConfigurations(definition: SearchDefinition, limit: number): readonly Configuration[] {
  const found: Configuration[] = [];
  while (found.length < limit) {
    const configuration = propose(definition, found.length, noHistory);
    if (configuration === undefined || isLearned(definition, configuration)) break;
    found.push(configuration);
  }
  return found;
}

function isLearned({ strategies }: SearchDefinition, { strategy, point }: Configuration): boolean {
  const sampler = samplers[strategies.find(({ name }) => name === strategy)!.method];
  return sampler.type === 'adaptive' && point >= sampler.blind;
}

/** Two configurations are the same that train the same task, or, without tasks, that have the same point of a strategy. */
function duplicatesIn(
  configurations: readonly Configuration[],
  tasks: readonly TrialTask[] | undefined,
): readonly Duplicate[] {
  const first = new Map<string, Configuration>();
  return configurations.flatMap((configuration, index): readonly Duplicate[] => {
    const key =
      tasks === undefined
        ? canonicalJson([configuration.strategy, configuration.parameters])
        : textOf(tasks[index]!);
    const of = first.get(key);
    if (of !== undefined) return [{ configuration, of }];
    first.set(key, configuration);
    return [];
  });
}

/** A parameter that is set to what another configuration has, and never changes the task by that, changes nothing. */
function idleIn(definition: TaskSweep, configurations: readonly Configuration[]): readonly IdleParameter[] {
  return definition.strategies.flatMap((strategy) => {
    const tried = configurations.filter((one) => one.strategy === strategy.name).slice(0, TRIED_LIMIT);
    const named = new Set(strategy.dimensions.flatMap(({ when }) => (when ?? []).map(({ name }) => name)));
    return strategy.dimensions.flatMap(({ dimension: { name } }): readonly IdleParameter[] => {
      // A parameter that conditions name decides which others there are.
      if (named.has(name)) return [];
      const values = new Map<string, ParameterValue>(
        tried.flatMap(({ parameters }) =>
          parameters[name] === undefined ? [] : [[canonicalJson(parameters[name]), parameters[name]]],
        ),
      );
      if (values.size < 2) return [];
      const isIdle = tried
        .filter(({ parameters }) => parameters[name] !== undefined)
        .every(({ parameters }) => {
          const texts = [...values.values()].map((value) =>
            textOf(resolveTask(definition, { ...parameters, [name]: value })),
          );
          return new Set(texts).size === 1;
        });
      return isIdle ? [{ strategy: strategy.name, name }] : [];
    });
  });
}

function costOf(tasks: readonly TrialTask[], repeats: number): TrainingDescription {
  const counts = tasks.map((task) =>
    task.data?.train.type === 'count' ? task.data.train.count * epochsOf(task) : undefined,
  );
  return {
    epochs: tasks.reduce((sum, task) => sum + epochsOf(task), 0) * repeats,
    examples: counts.includes(undefined)
      ? undefined
      : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) * repeats,
  };
}

function textOf(task: TrialTask): string {
  return canonicalJson(task as unknown as Json);
}
