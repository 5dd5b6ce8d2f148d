import type { Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import type { Json, Parsed } from '../value.ts';
import { checkPoints, type CheckData } from './check-points.ts';
import { parseJson } from './plain-json.ts';
import { readStrategies } from './read-strategies.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import { isMapping, sweepWords } from './sweep-file.ts';

type Path = Problem['path'];

/** What a file does not say of itself. */
export interface SweepContext {
  /** Whether the number at a path was written as a float (`1.0`), which a parsed number no longer tells. */
  readonly isFloat?: (path: Path) => boolean;
  /** What is wrong with `task.data` for the data sets that there are; without it any are taken. */
  readonly checkData?: CheckData;
}

/**
 * Reads a sweep file: what its words say, checked as a whole, with every default filled in; or all that is wrong with
 * it. `task` is checked with points put in, so no trial of a definition can be refused later. `fallbackName` is the
 * study's name where the file has none.
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
  const json = parseJson(source);
  if (!json.ok) return json;
  const file = json.value;
  if (!isMapping(file)) {
    return {
      ok: false,
      problems: [{ path: [], at: 'value', message: 'a sweep file must be a mapping of its words' }],
    };
  }
  const read = sweepWords.safeParse(file);
  const task = isMapping(file['task']) ? (file['task'] as Record<string, Json>) : undefined;
  const { strategies, problems: wrongStrategies } = readStrategies(file, {
    task,
    isFloat: context.isFloat ?? (() => false),
  });
  const wrongPoints =
    task === undefined ? [] : checkPoints(task, strategies, context.checkData ?? (() => []));
  const problems = distinct([
    ...(read.success ? [] : read.error.issues.map((issue) => toProblem(issue, []))),
    ...(file['task'] === undefined ? [taskMissing] : []),
    ...wrongStrategies,
    ...wrongPoints,
    ...(read.success ? wrongCap(read.data.run_cap, read.data.seeds.length) : []),
  ]);
  if (!read.success || task === undefined || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      name: read.data.name ?? fallbackName,
      description: read.data.description,
      task,
      metric: read.data.metric,
      runCap: read.data.run_cap,
      seed: read.data.seed,
      seeds: read.data.seeds,
      strategies: strategies.map(({ name, method, dimensions }) => ({
        name,
        method: method!,
        dimensions: dimensions.map((dimension) => dimension.read),
      })),
    },
  };
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
