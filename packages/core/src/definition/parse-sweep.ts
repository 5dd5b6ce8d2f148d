import type { Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import type { Json, Parsed } from '../value.ts';
import { checkPoints, type TrainerChecks } from './check-points.ts';
import { parseJson } from './plain-json.ts';
import { readStrategies } from './read-strategies.ts';
import { wrongMetric } from './metric-name.ts';
import { searchDefaults, type SearchDefinition, type SweepDefinition } from './sweep-definition.ts';
import { defaultMetric, isMapping, sweepWords } from './sweep-file.ts';

type Path = Problem['path'];

/** What a file does not say of itself. */
export interface SweepContext {
  /** Whether the number at a path was written as a float (`1.0`), which a parsed number no longer tells. */
  readonly isFloat?: (path: Path) => boolean;
  /** What who trains knows of a task; without it any data set is taken. */
  readonly trainer?: TrainerChecks;
}

/**
 * Reads a sweep file that can be run: what its words say, checked as a whole, with every default filled in; or all that
 * is wrong with it. `task` is checked with points put in, so no trial of a definition can be refused later.
 * `fallbackName` is the study's name where the file has none.
 *
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
  const { search, task, problems } = readSweep(source, fallbackName, context);
  const all = isMapping(source) && source['task'] === undefined ? [taskMissing, ...problems] : problems;
  if (search === undefined || task === undefined || all.length > 0) return { ok: false, problems: all };
  return { ok: true, value: { ...search, task } };
}

/**
 * Reads a sweep file that need not be run: `task` may be missing, as in W&B's, and then a parameter may have any name.
 *
 * @example
 * parseSearch({ method: 'grid', parameters: { depth: { values: [2, 3] } } }, 'trees'); // { ok: true, … }
 */
export function parseSearch(
  source: unknown,
  fallbackName: string,
  context: SweepContext = {},
): Parsed<SearchDefinition | SweepDefinition> {
  const { search, task, problems } = readSweep(source, fallbackName, context);
  if (search === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: task === undefined ? search : { ...search, task } };
}

interface ReadSweep {
  /** Undefined where something is wrong. */
  readonly search: SearchDefinition | undefined;
  readonly task: SweepDefinition['task'] | undefined;
  readonly problems: readonly Problem[];
}

function readSweep(source: unknown, fallbackName: string, context: SweepContext): ReadSweep {
  const json = parseJson(source);
  if (!json.ok) return { search: undefined, task: undefined, problems: json.problems };
  const file = json.value;
  if (!isMapping(file)) {
    const problem: Problem = {
      path: [],
      at: 'value',
      message: 'a sweep file must be a mapping of its words',
    };
    return { search: undefined, task: undefined, problems: [problem] };
  }
  const read = sweepWords.safeParse(file);
  const task = isMapping(file['task']) ? (file['task'] as Record<string, Json>) : undefined;
  const { strategies, problems: wrongStrategies } = readStrategies(file, {
    task,
    isFloat: context.isFloat ?? (() => false),
  });
  const problems = distinct([
    ...(read.success ? [] : read.error.issues.map((issue) => toProblem(issue, []))),
    ...(task === undefined ? [] : wrongMetricIn(file['metric'])),
    ...wrongStrategies,
    ...(task === undefined ? [] : checkPoints(task, strategies, metricIn(file), context.trainer)),
    ...(read.success ? wrongCap(read.data.run_cap, read.data.seeds.length) : []),
  ]);
  if (!read.success || problems.length > 0) return { search: undefined, task, problems };
  const { name, goal, strategy } = read.data.metric;
  const search: SearchDefinition = {
    ...searchDefaults,
    name: read.data.name ?? fallbackName,
    description: read.data.description,
    metric: { name, goal, strategy },
    runCap: read.data.run_cap,
    seed: read.data.seed,
    seeds: read.data.seeds,
    strategies: strategies.map(({ name, method, dimensions }) => ({
      name,
      method: method!,
      dimensions: dimensions.map((dimension) => dimension.read),
    })),
  };
  return { search, task, problems };
}

/** The name of the metric that trials are ranked by, where the file says one that there is. */
function metricIn(file: Readonly<Record<string, unknown>>): string | undefined {
  if (file['metric'] === undefined) return defaultMetric;
  const name = isMapping(file['metric']) ? file['metric']['name'] : undefined;
  return typeof name === 'string' && wrongMetric(name) === undefined ? name : undefined;
}

function wrongMetricIn(metric: unknown): readonly Problem[] {
  const name = isMapping(metric) ? metric['name'] : undefined;
  const wrong = typeof name === 'string' ? wrongMetric(name) : undefined;
  return wrong === undefined ? [] : [{ path: ['metric', 'name'], at: 'value', ...wrong }];
}

const taskMissing: Problem = {
  path: ['task'],
  at: 'value',
  message: '"task" is missing: what each trial trains',
  hint: 'add `task: { data: { name: mnist } }`',
};

function wrongCap(runCap: number | undefined, repeats: number): readonly Problem[] {
  if (runCap === undefined || runCap >= repeats) return [];
  return [
    {
      path: ['run_cap'],
      at: 'value',
      message: `run_cap counts trials: ${runCap} has no room for the ${repeats} repeats of one configuration`,
      hint: `make it at least ${repeats}`,
    },
  ];
}

/** What is wrong with a shared parameter is found once for each strategy. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]),
    ).values(),
  ];
}
