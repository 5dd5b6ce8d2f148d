import { RidgelineError } from '../error.ts';
import type { ModuleTask, ProgramTask, TrialTask } from '../task/trial-task.ts';
import { parseTask, sectionParser } from '../task/parse-task.ts';
import { data as dataSchema } from '../task/data.ts';
import type { NetworkTask } from '../task/network-task.ts';
import type { TrainingSegment } from '../protocol/thread.ts';
import { judgedMetrics } from '../objectives.ts';
import type { Configuration } from '../trial.ts';
import type { Json, Parameters } from '../value.ts';
import { curveMetric } from './finals.ts';
import {
  foldsOf,
  outerSplitOf,
  resolveData,
  resolveSweepPath,
  resolveTask,
  type TaskContext,
} from './resolve-task.ts';
import type {
  BareSweep,
  ModuleSweep,
  NetworkSweep,
  ProgramSweep,
  SweepDefinition,
} from './sweep-definition.ts';
import { withParameters } from './with-parameters.ts';

/**
 * Creates a function that returns the task of a configuration: it inserts the parameters into `task` and fills in every
 * default. Tasks share the sections that no parameter changes. The function throws `RidgelineError` `SWEEP_INVALID` if
 * the parameters make the task invalid.
 *
 * @returns a function that returns undefined for a sweep without tasks
 * @example
 * const taskOf = tasksOf(definition);
 * taskOf({ 'network.dropout': 0.3 }).network.layers[1]; // { type: 'Dropout', name: 'dropout 1', rate: 0.3 }
 */
export function tasksOf(
  definition: Pick<NetworkSweep, 'type' | 'task'> & TaskContext,
): (parameters: Parameters) => NetworkTask;
export function tasksOf(definition: SweepDefinition): (parameters: Parameters) => TrialTask;
export function tasksOf(
  definition: SweepDefinition | BareSweep,
): (parameters: Parameters) => TrialTask | undefined;
export function tasksOf(
  definition: (Pick<NetworkSweep, 'type' | 'task'> & TaskContext) | ModuleSweep | ProgramSweep | BareSweep,
): (parameters: Parameters) => TrialTask | undefined {
  switch (definition.type) {
    case 'network':
      return networkTasks(definition.task, definition);
    case 'module':
      return moduleTasks(definition);
    case 'program':
      return programTasks(definition);
    case 'none':
      return () => undefined;
  }
}

function networkTasks(
  fixedSettings: NetworkSweep['task'],
  context: TaskContext,
): (parameters: Parameters) => NetworkTask {
  const parseSections = sectionParser();
  return (parameters) => {
    const spec = withParameters(fixedSettings, parameters) as Record<string, Json>;
    const parsedTask = parseSections(spec);
    if (parsedTask !== undefined) return resolveTask(parsedTask, context);
    const task = parseTask(spec, ['task']);
    if (task.ok) return resolveTask(task.value, context);
    throw new RidgelineError('SWEEP_INVALID', `${JSON.stringify(parameters)}: ${task.problems[0]!.message}`, {
      problems: task.problems,
    });
  };
}

function moduleTasks(definition: ModuleSweep): (parameters: Parameters) => ModuleTask {
  const { module, sha256, epochs, data: spec } = definition.objective;
  const path = resolveSweepPath(module, definition);
  const data = spec === undefined ? undefined : resolveData(dataSchema.parse(spec), definition);
  const metrics = judgingMetrics(definition);
  return (parameters) => ({
    type: 'module',
    module: { path, sha256 },
    data,
    epochs,
    metrics,
    parameters: nestParameters(parameters),
  });
}

function programTasks(definition: ProgramSweep): (parameters: Parameters) => ProgramTask {
  const { program, folder = '.', partOf } = definition;
  const { command, path, epochs, slots, tells = [] } = program;
  const programPath = path === undefined ? undefined : resolveSweepPath(path, definition);
  const { name, goal } = curveMetric(definition);
  const sharedFields = {
    type: 'program',
    command,
    path: programPath,
    folder,
    epochs,
    metric: { name, goal },
    metrics: judgingMetrics(definition),
    ...(slots === undefined ? {} : { slots }),
    ...(tells.includes('fold') ? { folds: foldsOf(definition) } : {}),
    ...(tells.includes('split') && partOf?.type === 'split' ? { outer: outerSplitOf(partOf) } : {}),
  } as const;
  return (parameters) => ({ ...sharedFields, parameters });
}

/** Names of the metrics that judge a trial. In finals, they include the metrics of the search and of the test part. */
function judgingMetrics(definition: ModuleSweep | ProgramSweep): readonly string[] {
  return [...new Set([curveMetric(definition).name, ...judgedMetrics(definition)])];
}

/** Nests parameters for a module: `a.b` becomes `{ a: { b } }`. No name may be a prefix of another. */
function nestParameters(parameters: Parameters): Readonly<Record<string, Json>> {
  const root: Record<string, Json> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const segments = name.split('.');
    let branch = root;
    for (const segment of segments.slice(0, -1)) branch = (branch[segment] ??= {}) as Record<string, Json>;
    branch[segments.at(-1)!] = value;
  }
  return root;
}

/**
 * Tasks of earlier epochs, for a network whose parameters changed during training; otherwise undefined.
 */
export function earlierTasks(
  definition: SweepDefinition,
  { part }: Pick<Configuration, 'part'>,
): readonly TrainingSegment[] | undefined {
  if (part?.before === undefined || definition.type !== 'network') return undefined;
  const taskOf = tasksOf(definition);
  return part.before.map(({ until, parameters }) => ({ until, task: taskOf(parameters) }));
}
