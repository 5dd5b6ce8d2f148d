import { errorProblem, keyProblem, RidgelineError, valueProblem, type Problem } from '../error.ts';
import { data as dataSchema } from '../task/data.ts';
import { toProblem } from '../task/parse-task.ts';
import type { ObjectiveSettings } from '../objectives.ts';
import { isMapping, type Json, type Mapping, type Parsed } from '../value.ts';
import { checkPoints, type CheckedPoints, type TrainerChecks } from './check-points.ts';
import { summaryOf } from './deprecated-keys.ts';
import { parseJson } from './plain-json.ts';
import { hashOrError, UserFiles, type FileAccess } from './user-files.ts';
import { resolveData, resolveSweepPath, type TaskContext } from './resolve-task.ts';
import { parseProgram, type ParsedProgram } from './program.ts';
import { parseEnqueued } from './parse-enqueued.ts';
import { parseStrategies, type ParsedStrategy } from './parse-strategies.ts';
import { contradictionProblems, searchRules, SMALL_TABLE } from './search-rules.ts';
import { rankingMetrics, metricProblems, objectiveProblems } from './objective-rules.ts';
import { pausedTrainingProblems } from './paused-trainings.ts';
import {
  taskKeysIn,
  type BareSweep,
  type LargestClass,
  type ModuleSweep,
  type ProgramSweep,
  type NetworkSweep,
  type UserModule,
  type SearchDefinition,
  type SweepDefinition,
} from './sweep-definition.ts';
import { optionLikeMessage, sweepFileSchema, type ParsedFile } from './sweep-file.ts';

/** Context of a sweep file. */
export interface SweepContext extends FileAccess {
  /** Folder of the file, for paths in it; by default the working folder. */
  readonly folder?: string;
  /** True if the number at a path is written as a float (`1.0`), which the parsed number does not show. */
  readonly isFloat?: (path: Problem['path']) => boolean;
  /** Checks of the trainer; without them, any data set is accepted. */
  readonly trainer?: TrainerChecks;
}

/**
 * Parses a runnable sweep file: returns a checked definition with every default filled in, or all problems. `task` is
 * checked with points of the search inserted, so that an invalid trial is found before the study starts.
 *
 * @param fallbackName name of the study if the file has none
 * @example
 * const sweep = parseSweep({ task: { data: { name: 'digits' } }, method: 'random', run_cap: 20,
 *   parameters: { 'network.dropout': { min: 0.1, max: 0.6 } } }, 'digits-dropout');
 * if (sweep.ok) sweep.value.strategies[0]!.name; // 'all'
 */
export function parseSweep(
  source: unknown,
  fallbackName: string,
  context: SweepContext = {},
): Parsed<SweepDefinition> {
  const { search, taskFields, problems } = parseParts(source, fallbackName, context);
  const allProblems =
    isMapping(source) && !hasTask(source) && !runsProgram(source, context)
      ? [missingTaskProblem, ...problems]
      : problems;
  if (search === undefined || taskFields === undefined || allProblems.length > 0)
    return { ok: false, problems: allProblems };
  return { ok: true, value: { ...search, ...taskFields } };
}

/**
 * Parses a sweep file that need not be runnable. As in W&B, `task` may be missing; parameters may then have any name.
 *
 * @example
 * parseSearch({ method: 'grid', parameters: { depth: { values: [2, 3] } } }, 'trees'); // { ok: true, … }
 */
export function parseSearch(
  source: unknown,
  fallbackName: string,
  context: SweepContext = {},
): Parsed<SweepDefinition | BareSweep> {
  const { search, taskFields, problems } = parseParts(
    source,
    fallbackName,
    contextWithoutProgram(source, context),
  );
  if (search === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { ...search, ...(taskFields ?? { type: 'none' }) } };
}

/** Context that ignores the program if its file is missing, for example if only a W&B sweep file was copied. */
function contextWithoutProgram(source: unknown, context: SweepContext): SweepContext {
  if (!isMapping(source) || !runsProgram(source, context) || typeof source['program'] !== 'string')
    return context;
  if (hashOrError(resolveSweepPath(source['program'], context), context) !== undefined) return context;
  const { sha256Of: _, ...withoutHashes } = context;
  return withoutHashes;
}

/** Fields of a sweep that its search does not have. */
type TaskFields<T extends SweepDefinition> = Omit<T, keyof SearchDefinition>;

interface SweepParts {
  /** Undefined if the file has problems. */
  readonly search: SearchDefinition | undefined;
  readonly taskFields:
    TaskFields<NetworkSweep> | TaskFields<ModuleSweep> | TaskFields<ProgramSweep> | undefined;
  readonly problems: readonly Problem[];
}

function parseParts(source: unknown, fallbackName: string, context: SweepContext): SweepParts {
  const json = parseJson(source);
  if (!json.ok) return { search: undefined, taskFields: undefined, problems: json.problems };
  const file = json.value;
  if (!isMapping(file)) {
    const problems = [valueProblem([], 'a sweep file must be a mapping')];
    return { search: undefined, taskFields: undefined, problems };
  }
  const { data: spec, error } = sweepFileSchema.safeParse(file);
  const task = isMapping(file['task']) ? (file['task'] as Record<string, Json>) : undefined;
  const folderField = context.folder === undefined ? {} : { folder: context.folder };
  // Invalid seeds are replaced by two placeholders, so that folds can be checked.
  const taskContext: TaskContext = { ...folderField, seeds: spec?.seeds.all ?? [0, 1] };
  const { strategies, problems: strategyProblems } = parseStrategies(file, {
    task,
    isFloat: context.isFloat ?? (() => false),
  });
  const enqueue = parseEnqueued(spec?.enqueue ?? [], strategies);
  const objective = parseUserModule(spec?.objective, file['objective'], taskContext, context);
  const parameterNames = strategies.flatMap(({ dimensions }) =>
    dimensions.map(({ strategyDimension }) => strategyDimension.dimension.name),
  );
  const program = runsProgram(file, context)
    ? parseProgram(file, parameterNames, taskContext, context, spec?.finals.test?.table)
    : undefined;
  const pointCheck =
    task === undefined
      ? undefined
      : checkPoints({ task, ...taskContext }, strategies, rankingMetrics(file), { ...context, file });
  const hasSmallTable = isSmallTable(task, taskContext, context.trainer);
  const problems = removeDuplicates([
    ...(error?.issues ?? []).map((issue) => toProblem(issue, [])),
    ...(file['name'] === undefined && fallbackName.startsWith('-')
      ? [valueProblem([], `the name of the file ${optionLikeMessage}`, 'add a `name`')]
      : []),
    ...(task === undefined ? [] : metricProblems(file)),
    ...strategyProblems,
    ...(pointCheck?.problems ?? []),
    ...taskKeyProblems(file),
    ...objective.problems,
    ...(program?.problems ?? []),
    ...enqueue.problems,
    ...(spec === undefined ? [] : contradictionProblems(spec)),
    ...objectiveProblems(file, strategies),
    ...(spec === undefined
      ? []
      : [
          ...splitProblems(spec.finals.splits, task, taskContext, context.trainer),
          ...partProblems(spec, program),
          ...pausedTrainingProblems(spec, strategies, file),
          ...heldOutTestProblems(spec, program),
        ]),
  ]);
  if (spec === undefined || problems.length > 0)
    return { search: undefined, taskFields: undefined, problems };
  const search: SearchDefinition = {
    ...searchRules(spec, hasSmallTable),
    name: spec.name ?? fallbackName,
    description: spec.description,
    ...objectiveSettings(spec),
    seed: spec.seed,
    seeds: spec.seeds.all,
    ...(spec.seeds.min === undefined ? {} : { minSeeds: spec.seeds.min }),
    enqueued: enqueue.enqueued,
    strategies: strategies.map(({ name, method, dimensions }) => ({
      name,
      ...method!,
      dimensions: dimensions.map(({ strategyDimension }) => strategyDimension),
    })),
  };
  const hashes = (pointCheck ?? program ?? objective).files;
  const files = { ...folderField, ...(hashes === undefined ? {} : { files: hashes }) };
  const largestClass =
    task === undefined || variesData(strategies)
      ? undefined
      : findLargestClass(task['data'], taskContext, context);
  return { search, taskFields: buildTaskFields(), problems };

  function buildTaskFields(): SweepParts['taskFields'] {
    if (task !== undefined) {
      return { type: 'network', task, ...files, ...(largestClass === undefined ? {} : { largestClass }) };
    }
    if (program?.value !== undefined) return { type: 'program', program: program.value, ...files };
    return objective.value && { type: 'module', objective: objective.value, ...files };
  }
}

function hasTask(file: Mapping): boolean {
  return taskKeysIn(file).length > 0;
}

/** True for a file whose program can be run. W&B's `program` has no effect next to a task. */
function runsProgram(file: Mapping, { sha256Of }: SweepContext): boolean {
  return file['program'] !== undefined && !hasTask(file) && sha256Of !== undefined;
}

/** True if the data are a user's small table and the file does not set the size of the test part. */
function isSmallTable(
  task: Readonly<Record<string, Json>> | undefined,
  context: TaskContext,
  trainer: TrainerChecks | undefined,
): boolean {
  const spec = task?.['data'];
  const data = dataSchema.safeParse(spec);
  if (!data.success || data.data.type !== 'csv' || (isMapping(spec) && 'test' in spec)) return false;
  const rows = trainer?.countTableRows(resolveData(data.data, context));
  return rows !== undefined && rows < SMALL_TABLE;
}

/** Problems of the rows that remain after an outer split is held out; none if the whole data set has problems. */
function splitProblems(
  splits: number | undefined,
  task: Readonly<Record<string, Json>> | undefined,
  context: TaskContext,
  trainer: TrainerChecks | undefined,
): readonly Problem[] {
  const data = dataSchema.safeParse(task?.['data']);
  if (splits === undefined || splits < 2 || !data.success || trainer === undefined) return [];
  if (trainer.checkData(resolveData(data.data, context)).length > 0) return [];
  const partOf = { study: '', type: 'split', number: 1, of: splits, splitSeed: 0 } as const;
  return trainer
    .checkData(resolveData(data.data, { ...context, partOf }))
    .map((problem) => ({ ...problem, path: ['finals', 'splits'] }));
}

/** Problems of splits and folds that a module or program does not support. */
function partProblems(
  { finals: { splits = 1 }, objective, seeds }: ParsedFile,
  program: ParsedProgram | undefined,
): readonly Problem[] {
  const tells = program?.value?.tells ?? [];
  const readsOwnRows = objective !== undefined && objective.data === undefined;
  return [
    ...(splits > 1 && readsOwnRows ? [unknownRowsProblem] : []),
    ...(splits > 1 && program?.value !== undefined && !tells.includes('split')
      ? [splitNotPassedProblem]
      : []),
    ...(tells.includes('fold') && seeds.all.length < 2 ? [singleFoldProblem] : []),
  ];
}

/** Problems of a held-out table, which needs a program, no splits, and a score with the metric's goal. */
function heldOutTestProblems(
  { finals: { test, splits = 1 }, metric }: ParsedFile,
  program: ParsedProgram | undefined,
): readonly Problem[] {
  if (test === undefined) return [];
  const goal = test.score === 'accuracy' ? 'maximize' : 'minimize';
  return [
    ...(program === undefined ? [testWithoutProgramProblem] : []),
    ...(splits > 1 ? [testAndSplitsProblem] : []),
    ...(metric.goal === goal
      ? []
      : [
          valueProblem(
            ['finals', 'test', 'score'],
            `the goal of ${test.score} is ${goal}, but that of the metric ${metric.name} is ${metric.goal}`,
            `write \`goal: ${goal}\`, or another score`,
          ),
        ]),
  ];
}

/** Parses `objective`, and hashes its module. */
function parseUserModule(
  spec: ParsedFile['objective'],
  source: unknown,
  context: TaskContext,
  { trainer, ...access }: SweepContext,
): { readonly value: UserModule | undefined } & CheckedPoints {
  if (spec === undefined) return { value: undefined, problems: [], files: undefined };
  const path = resolveSweepPath(spec.module, context);
  const hash = hashOrError(path, access);
  const sha256 = typeof hash === 'string' ? hash : undefined;
  const files = new UserFiles(context, access);
  if (sha256 !== undefined) files.addImports(spec.module);
  if (spec.data !== undefined) files.addData(spec.data);
  const dataProblems =
    spec.data === undefined ? [] : (trainer?.checkData(resolveData(spec.data, context)) ?? []);
  const problems = [
    ...(hash === undefined ? [missingModuleProblem(path)] : []),
    ...(hash instanceof RidgelineError ? [errorProblem(['objective'], hash)] : []),
    ...dataProblems.map((problem) => ({ ...problem, path: ['objective', ...problem.path.slice(1)] })),
  ];
  const value = sha256 === undefined ? undefined : { ...spec, sha256, data: dataOf(source) };
  return { value, problems, files: files.hashes };
}

function variesData(strategies: readonly ParsedStrategy[]): boolean {
  return strategies.some(({ dimensions }) =>
    dimensions.some(({ strategyDimension }) => strategyDimension.dimension.name.startsWith('data.')),
  );
}

function findLargestClass(
  spec: Json | undefined,
  context: TaskContext,
  { trainer }: SweepContext,
): LargestClass | undefined {
  const data = dataSchema.safeParse(spec);
  return data.success ? trainer?.largestClassOf(resolveData(data.data, context)) : undefined;
}

function dataOf(objective: unknown): Json | undefined {
  return isMapping(objective) ? (objective['data'] as Json | undefined) : undefined;
}

function missingModuleProblem(path: string): Problem {
  const message = `objective names the module ${path}, which does not exist`;
  return valueProblem(['objective'], message, 'paths are relative to the folder of the sweep file');
}

/** Metric, objectives and constraints of a file. */
function objectiveSettings({ metric, objectives, constraints }: ParsedFile): ObjectiveSettings {
  const { name, goal } = objectives?.[0] ?? metric;
  const summary = (objectives === undefined ? summaryOf(metric) : undefined) ?? ({ type: 'last' } as const);
  return {
    metric: { name, goal, summary },
    ...(objectives === undefined ? {} : { objectives }),
    ...(constraints === undefined
      ? {}
      : {
          constraints: constraints.map(({ name, min, max }) => ({
            name,
            ...(min === undefined ? {} : { min }),
            ...(max === undefined ? {} : { max }),
          })),
        }),
  };
}

const missingTaskProblem = valueProblem(
  ['task'],
  '"task" is missing: it defines what each trial trains',
  'add `task: { data: { name: mnist } }`',
);

const unknownRowsProblem = valueProblem(
  ['finals', 'splits'],
  'finals.splits withholds rows from a search, but these trials read their own rows',
  'leave it out, or compare strategies over whole searches with `searches: 10`',
);

const splitNotPassedProblem = valueProblem(
  ['finals', 'splits'],
  'finals.splits withholds rows from a search, but the program does not receive the split',
  'pass `${split}` on the command line and leave out that part of the rows, or compare strategies over whole searches with `searches: 10`',
);

const testWithoutProgramProblem = valueProblem(
  ['finals', 'test'],
  'finals.test is for programs, but these trials are not programs',
  'leave it out',
);

const testAndSplitsProblem = valueProblem(
  ['finals', 'splits'],
  'finals.splits already tests every row, and finals.test adds a table',
  'leave one of them out',
);

const singleFoldProblem = valueProblem(
  ['seeds'],
  '${fold} needs as many folds as there are seeds, but there is only one seed',
  'write `seeds: 5` for five folds',
);

/** Problems of a file that defines tasks of several types. */
function taskKeyProblems(file: Mapping): readonly Problem[] {
  const [first, ...others] = taskKeysIn(file);
  return others.map((key) =>
    keyProblem([key], `"${key}" replaces "${first}", but the file has both`, 'leave one of them out'),
  );
}

/** Removes duplicates: each strategy reports the problems of shared parameters. */
function removeDuplicates(problems: readonly Problem[]): readonly Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]),
    ).values(),
  ];
}
