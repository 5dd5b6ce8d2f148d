import { valueProblem, type Problem } from '../error.ts';
import { data as dataSchema } from '../task/data.ts';
import { parseTask } from '../task/parse-task.ts';
import type { DataTask, NetworkTask } from '../task/network-task.ts';
import { canonicalJson, isMapping, type Json } from '../value.ts';
import { activeParameters } from './active-parameters.ts';
import { suggestedRange } from './axis.ts';
import type { NumericDimension } from './dimension.ts';
import type { Method } from './method.ts';
import type { LocatedDimension } from './parse-dimensions.ts';
import { UserFiles, type FileAccess } from './user-files.ts';
import { resolveData, resolveTask, type TaskContext } from './resolve-task.ts';
import type { ParsedDimension, ParsedStrategy } from './parse-strategies.ts';
import type { NamedMetric } from './objective-rules.ts';
import type { LargestClass, NetworkSweep } from './sweep-definition.ts';
import { choicesWorthChecking, type Choice } from './worth-checking.ts';
import { withParameters } from './with-parameters.ts';

/** Checks of a task that need the trainer; paths of their problems start with `task`. */
export interface TrainerChecks {
  /** Finds problems of `task.data` with the available data sets. */
  checkData(data: DataTask): readonly Problem[];
  /** Finds problems of a whole task, including its data. */
  checkTask(task: NetworkTask): readonly Problem[];
  /** Largest class among the training examples; undefined for a regression and for missing data. */
  largestClassOf(data: DataTask): LargestClass | undefined;
  /** Number of rows in a user's table; undefined for other data, or if the table cannot be read. */
  countTableRows(data: DataTask): number | undefined;
  /** Metrics that a trial of a task reports; undefined if its data set is unknown. */
  metricsOf(task: NetworkTask): readonly string[] | undefined;
}

/** Result of {@link checkPoints}. */
export interface CheckedPoints {
  readonly problems: readonly Problem[];
  /** See {@link UserFiles.hashes}. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

/** Context of the checks of one sweep file. */
interface CheckContext {
  readonly metrics: readonly NamedMetric[];
  readonly trainer: TrainerChecks | undefined;
  readonly files: UserFiles;
  /** Contents of the sweep file. */
  readonly file: unknown;
}

/** Maximum number of combinations of choices to check; beyond it, an even selection is checked. */
const MAX_COMBINATIONS = 1000;

/**
 * Checks `task` with points of the search inserted: combinations of choices, and ranges at both bounds and in between.
 * A problem caused by a parameter is reported at that parameter, any other at its path under `task`. Also hashes the
 * files that the tasks name.
 */
export function checkPoints(
  sweep: Pick<NetworkSweep, 'task'> & TaskContext,
  strategies: readonly ParsedStrategy[],
  metrics: readonly NamedMetric[],
  { trainer, file, ...access }: FileAccess & { readonly trainer?: TrainerChecks; readonly file: unknown },
): CheckedPoints {
  const files = new UserFiles(sweep, access);
  const problemsByText = new Map<string, Problem>();
  const limit = Math.ceil(MAX_COMBINATIONS / strategies.length);
  for (const [index, { dimensions, method }] of strategies.entries()) {
    // Dimensions shared by all strategies are checked value by value in the first strategy only.
    const dimensionsToCover =
      index === 0
        ? dimensions
        : dimensions.filter(({ strategyDimension }) => strategyDimension.owner === 'strategy');
    for (const point of pointsOf(dimensions, dimensionsToCover, method?.method, limit)) {
      for (const problem of pointProblems(sweep, dimensions, point, { metrics, trainer, files, file })) {
        problemsByText.set(JSON.stringify([problem.path, problem.message]), problem);
      }
    }
  }
  // A problem between the bounds is reported only if both bounds are valid.
  const invalidParameterPaths = new Set(
    [...problemsByText.values()].map(({ path }) => JSON.stringify(path.slice(0, -1))),
  );
  const problems = [...problemsByText.values()].filter(
    ({ path }) => !invalidParameterPaths.has(JSON.stringify(path)),
  );
  return { problems, files: files.hashes };
}

function pointProblems(
  sweep: Pick<NetworkSweep, 'task'> & TaskContext,
  dimensions: readonly ParsedDimension[],
  point: readonly Choice[],
  checks: CheckContext,
): readonly Problem[] {
  const values = Object.fromEntries(point.map(({ located, value }) => [located.dimension.name, value]));
  const parameters = activeParameters(
    dimensions.map(({ strategyDimension }) => strategyDimension),
    values,
  );
  const activeChoices = point.filter(({ located }) => Object.hasOwn(parameters, located.dimension.name));
  const problems = taskProblems(withParameters(sweep.task, parameters), sweep, checks);
  return problems.map((problem) => attributeToParameter(problem, activeChoices, checks.file));
}

function taskProblems(
  spec: Json,
  context: TaskContext,
  { metrics, trainer, files }: CheckContext,
): readonly Problem[] {
  const parsed = parseTask(spec, ['task']);
  if (!parsed.ok) return [...dataProblems(spec, context, trainer), ...parsed.problems];
  files.addTask(parsed.value);
  const task = resolveTask(parsed.value, context);
  return [
    ...(trainer?.checkTask(task) ?? []),
    ...unreportedMetricProblems(metrics, trainer?.metricsOf(task)),
  ];
}

/** Problems that the trainer finds in the data of an invalid task. */
function dataProblems(
  task: Json,
  context: TaskContext,
  trainer: TrainerChecks | undefined,
): readonly Problem[] {
  const data = dataSchema.safeParse(isMapping(task) ? task['data'] : undefined);
  return data.success ? (trainer?.checkData(resolveData(data.data, context)) ?? []) : [];
}

function unreportedMetricProblems(
  metrics: readonly NamedMetric[],
  reportedMetrics: readonly string[] | undefined,
): readonly Problem[] {
  if (reportedMetrics === undefined) return [];
  return metrics
    .filter(({ name }) => !reportedMetrics.includes(name))
    .map(({ name, path }) => {
      const message = `a trial of this task does not report ${name}`;
      return valueProblem(path, message, `it reports ${reportedMetrics.join(', ')}`);
    });
}

/**
 * Generates the points to check. All ranges are at `min`, at `max`, or in between; each of these cases is combined with
 * every combination of choices. If there are more than `limit` points, it generates evenly spaced ones, and one more
 * for each choice of `dimensionsToCover`, with the first choice of every other dimension.
 */
function* pointsOf(
  dimensions: readonly ParsedDimension[],
  dimensionsToCover: readonly ParsedDimension[],
  method: Method | undefined,
  limit: number,
): Generator<readonly Choice[]> {
  const optionSets = dimensions.map((located) => optionsOf(located, method));
  const combinationCount = optionSets
    .filter(({ type }) => type === 'choices')
    .reduce((product, { options }) => product * options.length, 1);
  // Indices into the options of each range: its two bounds, and at most two values in between.
  const probes = optionSets.every(({ type }) => type === 'choices') ? [0] : [0, 1, 2, 3];
  const step = Math.max(1, (combinationCount * probes.length) / limit);
  for (const probe of probes) {
    const options = optionSets.map((set) =>
      set.type === 'range' ? [set.options[probe % set.options.length]!] : set.options,
    );
    if (probe === 0 && step > 1) {
      yield* eachOption(options, (index) => dimensionsToCover.includes(dimensions[index]!));
    }
    for (let index = 0; index < combinationCount; index += step)
      yield combinationAt(options, Math.floor(index));
  }
}

function optionsOf(
  located: LocatedDimension,
  method: Method | undefined,
): { type: 'choices' | 'range'; options: readonly Choice[] } {
  const { dimension, path } = located;
  switch (dimension.type) {
    case 'constant':
      return {
        type: 'choices',
        options: [{ located, value: dimension.value, path: [...path, 'value'] }],
      };
    case 'categorical':
    case 'categorical_w_probabilities':
      return {
        type: 'choices',
        options: choicesWorthChecking(
          dimension.values.map((value, index) => ({
            located,
            value,
            path: [...path, 'values', index],
          })),
        ),
      };
    default:
      return { type: 'range', options: probesOf(dimension, located, method) };
  }
}

/** Position of the probe inside a range, between 0 (`min`) and 1 (`max`): the golden section. */
const GOLDEN_SECTION = 0.381966;

/**
 * Both bounds of a range. If it is not a range of whole numbers, also two values inside it, one `q` apart if there are
 * steps: if one happens to be whole, the other shows whether the task accepts fractions.
 */
function probesOf(
  dimension: NumericDimension,
  located: LocatedDimension,
  method: Method | undefined,
): readonly Choice[] {
  const { min, max, nearest } = suggestedRange(dimension, method);
  const { path } = located;
  const bounds = [
    { located, value: min, path: [...path, 'min'] },
    { located, value: max, path: [...path, 'max'] },
  ];
  if (dimension.type === 'int_uniform') return bounds;
  const between = min + GOLDEN_SECTION * (max - min);
  const q = dimension.q ?? 0;
  return [...bounds, ...[between, between + q].map((value) => ({ located, value: nearest(value), path }))];
}

/** Each option of each requested dimension, with all other dimensions at their first option. */
function* eachOption(
  options: readonly (readonly Choice[])[],
  isRequested: (dimension: number) => boolean,
): Generator<readonly Choice[]> {
  for (const [index, alternatives] of options.entries()) {
    if (!isRequested(index)) continue;
    for (const choice of alternatives) {
      yield options.map((dimensionOptions, dimension) =>
        dimension === index ? choice : dimensionOptions[0]!,
      );
    }
  }
}

function combinationAt(options: readonly (readonly Choice[])[], index: number): readonly Choice[] {
  let remainder = index;
  return options.map((alternatives) => {
    const choice = alternatives[remainder % alternatives.length]!;
    remainder = Math.floor(remainder / alternatives.length);
    return choice;
  });
}

/** Moves a problem to the path of the parameter that causes it; unchanged if no parameter does. */
function attributeToParameter(problem: Problem, point: readonly Choice[], file: unknown): Problem {
  if (problem.path[0] !== 'task') return problem;
  const taskPath = problem.path.slice(1).map(String);
  const isPrefix = (prefix: readonly string[], whole: readonly string[]) =>
    prefix.every((segment, index) => segment === whole[index]);
  const segmentsOf = (choice: Choice) => choice.located.segments;
  const cause =
    point.find((choice) => isPrefix(segmentsOf(choice), taskPath)) ??
    point.find((choice) => isPrefix(taskPath, segmentsOf(choice)));
  if (cause === undefined) return problem;
  if (problem.target === 'key') return { ...problem, path: cause.located.path };
  const hint = problem.hint ?? (isInFile(file, cause) ? undefined : 'the search could suggest this value');
  return { ...problem, path: cause.path, hint };
}

/** True if the file contains the value of a choice; false for a value that was computed from a range. */
function isInFile(file: unknown, { path, value }: Choice): boolean {
  const writtenValue = path.reduce<unknown>(
    (node, segment) =>
      isMapping(node) || Array.isArray(node) ? (node as Record<typeof segment, unknown>)[segment] : undefined,
    file,
  );
  return writtenValue !== undefined && canonicalJson(writtenValue as Json) === canonicalJson(value);
}
