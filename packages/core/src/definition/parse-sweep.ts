import type { Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import type { Json, Parsed } from '../value.ts';
import { checkPoints, type CheckData } from './check-points.ts';
import { clashes, dimensionsIn, type PlacedDimension } from './dimensions-in.ts';
import { forbiddenNames, parseJson } from './plain-json.ts';
import type { Method, SweepDefinition } from './sweep-definition.ts';
import { isMapping, strategyWords, sweepWords } from './sweep-file.ts';

type Path = Problem['path'];
type Mapping = Readonly<Record<string, unknown>>;

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
  if (!isMapping(json.value)) {
    return {
      ok: false,
      problems: [{ path: [], at: 'value', message: 'a sweep file must be a mapping of its words' }],
    };
  }
  const file = json.value;
  const isFloat = context.isFloat ?? (() => false);
  const read = sweepWords.safeParse(file);
  const task = isMapping(file['task']) ? (file['task'] as Record<string, Json>) : undefined;
  const shared = dimensionsIn(mappingOf(file['parameters']), ['parameters'], isFloat);
  const strategies = strategiesOf(file).map((strategy) =>
    readStrategy(strategy, { method: methodOf(file), shared: shared.dimensions, isFloat }),
  );
  const wrongPoints = strategies.flatMap(({ all, own }, index) =>
    task === undefined
      ? []
      : checkPoints({
          task,
          dimensions: all,
          alone: index === 0 ? all : own,
          parts: strategies.length,
          checkData: context.checkData ?? (() => []),
        }),
  );
  const problems = distinct([
    ...(read.success ? [] : read.error.issues.map((issue) => toProblem(issue, []))),
    ...(file['task'] === undefined ? [taskMissing] : []),
    ...wrongStrategies(file['strategies']),
    ...shared.problems,
    ...clashes(shared.dimensions),
    ...strategies.flatMap((strategy) => strategy.problems),
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
      strategies: strategies.map(({ name, method, all, own }) => ({
        name,
        method: method!,
        dimensions: all.map((placed) => ({
          owner: own.includes(placed) ? 'strategy' : 'shared',
          dimension: placed.dimension,
        })),
      })),
    },
  };
}

interface StrategySource {
  readonly name: string;
  readonly words: Mapping;
  /** Empty where the file names no strategies. */
  readonly path: Path;
}

function strategiesOf(file: Mapping): readonly StrategySource[] {
  if (!isMapping(file['strategies'])) return [{ name: 'all', words: { method: file['method'] }, path: [] }];
  return Object.entries(file['strategies']).flatMap(([name, words]) =>
    isMapping(words) ? [{ name, words, path: ['strategies', name] }] : [],
  );
}

function readStrategy(
  { name, words, path }: StrategySource,
  around: {
    readonly method: Method | undefined;
    readonly shared: readonly PlacedDimension[];
    readonly isFloat: (path: Path) => boolean;
  },
) {
  const read = path.length === 0 ? undefined : strategyWords.safeParse(words);
  const own = dimensionsIn(mappingOf(words['parameters']), [...path, 'parameters'], around.isFloat);
  const all = [...around.shared, ...own.dimensions];
  const method = methodOf(words) ?? around.method;
  const sharedClashes = clashes(around.shared);
  const problems: readonly Problem[] = [
    ...(read?.error?.issues ?? []).map((issue) => toProblem(issue, path)),
    ...own.problems,
    ...clashes(all).slice(sharedClashes.length),
    ...(method === undefined ? methodMissing(words, path) : []),
    ...(method === 'grid' ? all.flatMap((placed) => ungridded(placed, name)) : []),
  ];
  return { name, method, all, own: own.dimensions, problems };
}

const taskMissing: Problem = {
  path: ['task'],
  at: 'value',
  message: '"task" is missing: what each trial trains',
  hint: 'add `task: { data: { name: mnist } }`',
};

function wrongStrategies(strategies: unknown): readonly Problem[] {
  if (!isMapping(strategies)) return [];
  const names = Object.keys(strategies);
  if (names.length === 0 || names.length > 256) {
    return [{ path: ['strategies'], at: 'value', message: 'strategies must name 1 to 256 strategies' }];
  }
  return names.flatMap((name): readonly Problem[] => {
    const path = ['strategies', name];
    if (!/^[A-Za-z_][\w.-]{0,63}$/.test(name) || forbiddenNames.has(name)) {
      return [
        {
          path,
          at: 'key',
          message: `"${name.slice(0, 64)}" cannot be the name of a strategy`,
          hint: 'take letters, digits, "_", "-" and ".", a letter first',
        },
      ];
    }
    if (isMapping(strategies[name])) return [];
    return [
      {
        path,
        at: 'value',
        message: `strategy "${name}" must be a mapping`,
        hint: `one without parameters is \`${name}: {}\``,
      },
    ];
  });
}

function methodMissing(words: Mapping, path: Path): readonly Problem[] {
  if (words['method'] !== undefined) return [];
  const hint = 'add `method: random` or `method: grid`';
  return [
    path.length === 0
      ? { path: ['method'], at: 'value', message: '"method" is missing: how points are chosen', hint }
      : {
          path,
          at: 'value',
          message: `strategy "${String(path.at(-1))}" has no method, and the file names none for all`,
          hint,
        },
  ];
}

function ungridded({ dimension, path }: PlacedDimension, strategy: string): readonly Problem[] {
  if (dimension.type !== 'uniform' && dimension.type !== 'log_uniform_values') return [];
  return [
    {
      path,
      at: 'value',
      message: `strategy "${strategy}" is searched by grid, and a grid cannot go through the range of ${dimension.name}`,
      hint: 'list its `values`, or use `method: random`',
    },
  ];
}

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

function methodOf(words: Mapping): Method | undefined {
  const { method } = words;
  return method === 'grid' || method === 'random' ? method : undefined;
}

function mappingOf(source: unknown): Mapping {
  return isMapping(source) ? source : {};
}

/** What is wrong with a shared parameter is found once for each strategy. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]),
    ).values(),
  ];
}
