import { canonicalJson, isMapping, type Json } from '../value.ts';
import { dependsOnOrder, findFixedSizeDesign, methodSettings, type MethodSettings } from './method.ts';
import { taskSpecOf, type SearchDefinition, type StudyDefinition } from './sweep-definition.ts';

/** Setting that differs between two definitions. Its value is undefined for a definition that lacks it. */
export interface Difference {
  /**
   * Dotted path in the file's syntax, such as `strategies.l2.network.dropout.max`. For a difference in order, a phrase
   * such as `order of strategies`; for one in a user file, `contents of` and the path of the file.
   */
  readonly path: string;
  readonly old: Json | undefined;
  readonly next: Json | undefined;
}

type Continuation =
  /** Continuation of the study. `changes` are settings that may differ, such as `run_cap`. */
  | { readonly type: 'continues'; readonly changes: readonly Difference[] }
  /** A different study, because of `differences`. */
  | { readonly type: 'differs'; readonly differences: readonly Difference[] };

/** Paths of the settings that may change after a study has started. */
function changeablePaths({ strategies, partOf }: SearchDefinition): readonly string[] {
  const texts = ['description', 'folder', 'objective.module'];
  const criteria = ['target', 'patience', 'time', 'max_failures'];
  const devices = ['program.slots.gpu', 'program.slots.cpu'];
  const finals = ['seeds', 'when', 'until', 'against', 'alpha', 'splits', 'byDefault'].map(
    (key) => `finals.${key}`,
  );
  // The rows of an outer split depend on the number of splits; a repeated search does not depend on other searches.
  const searchCount = partOf?.type === 'search' ? ['part.of'] : [];
  const paths = [
    ...texts,
    ...criteria,
    ...devices,
    ...finals,
    'smallest_difference',
    'searches',
    ...searchCount,
  ];
  return findFixedSizeDesign(strategies) === undefined ? [...paths, 'run_cap'] : paths;
}

/**
 * Determines if a changed sweep file continues the study of its older version.
 *
 * @example
 * compareDefinitions(old, { ...old, runCap: 120 }); // { type: 'continues', changes: [{ path: 'run_cap', old: 60, next: 120 }] }
 */
export function compareDefinitions(old: StudyDefinition, next: StudyDefinition): Continuation {
  const changes = differencesOf(leavesOf(old), leavesOf(next));
  const isChangeable = ({ path, old: before }: Difference) =>
    changeablePaths(old).includes(path) ||
    // The definitions of older studies may not list all files.
    (before === undefined && path.startsWith(filePrefix));
  const differences = changes.filter((change) => !isChangeable(change));
  if (differences.length > 0) return { type: 'differs', differences };
  const orderDifferences = differencesOf(ordersOf(old), ordersOf(next));
  return orderDifferences.length > 0
    ? { type: 'differs', differences: orderDifferences }
    : { type: 'continues', changes };
}

/** Path prefix of a difference in the contents of a user file. */
const filePrefix = 'contents of ';

/** File whose contents differ, by its name in `next`; undefined for a difference in the sweep file itself. */
export function changedFile({ path }: Difference, next: StudyDefinition): string | undefined {
  if (next.type === 'module' && path === 'objective.sha256') return next.objective.module;
  return path.startsWith(filePrefix) ? path.slice(filePrefix.length) : undefined;
}

/**
 * Formats differences, one per line.
 *
 * @param old name for the source of the old values, such as `the database`
 * @param next name for the source of the new values
 * @example
 * differenceLines([{ path: 'run_cap', old: 60, next: 120 }], 'the database', 'the file');
 * // ['  run_cap: 60 in the database, 120 in the file']
 */
export function differenceLines(
  differences: readonly Difference[],
  old: string,
  next: string,
): readonly string[] {
  const text = (value: Json | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return differences.map(
    (change) => `  ${change.path}: ${text(change.old)} in ${old}, ${text(change.next)} in ${next}`,
  );
}

type Leaves = ReadonlyMap<string, Json>;

function differencesOf(old: Leaves, next: Leaves): readonly Difference[] {
  const paths = [...new Set([...old.keys(), ...next.keys()])];
  return paths
    .map((path) => ({ path, old: old.get(path), next: next.get(path) }))
    .filter((change) => canonicalText(change.old) !== canonicalText(change.next));
}

/** Leaves of a definition in the file's syntax. */
function leavesOf(definition: StudyDefinition): Leaves {
  const leaves = new Map<string, Json>();
  const walk = (path: string, value: Json | undefined) => {
    if (value === undefined) return;
    const entries = isMapping(value) ? Object.entries(value) : [];
    if (entries.length === 0) leaves.set(path, value);
    for (const [key, item] of entries) walk(`${path}.${key}`, item as Json);
  };
  walk('name', definition.name);
  walk('description', definition.description);
  if (definition.type !== 'none') {
    walk('folder', definition.folder);
    const { key, spec } = taskSpecOf(definition);
    walk(key, spec);
    for (const [file, sha256] of Object.entries(definition.files ?? {})) walk(`${filePrefix}${file}`, sha256);
  }
  walk('metric', { ...definition.metric, summary: { ...definition.metric.summary } });
  walk('objectives', definition.objectives as Json | undefined);
  walk('constraints', definition.constraints as Json | undefined);
  walk('run_cap', definition.runCap);
  walk('target', definition.target);
  walk('patience', definition.patience);
  walk('time', definition.time);
  walk('pruner', { ...definition.pruner } as unknown as Json);
  walk('lag', definition.lag);
  walk('asynchronous', definition.asynchronous);
  walk('enqueue', definition.enqueued.length === 0 ? undefined : (definition.enqueued as unknown as Json));
  walk('warm_start', definition.warmStart?.study);
  walk('on_nan', definition.onNan);
  walk('timeout', definition.failures.timeout);
  walk('retries', definition.failures.retries);
  walk('max_failures', definition.failures.maxFailures);
  for (const [key, value] of Object.entries(definition.finals)) walk(`finals.${key}`, value as Json);
  walk('smallest_difference', formatSmallestDifference(definition.smallestDifference));
  walk('searches', definition.searches);
  // A copy under another name keeps the old name of its search here.
  walk('part', definition.partOf && { ...definition.partOf, study: '' });
  walk('seed', definition.seed);
  walk('seeds', definition.seeds);
  walk('seeds.min', definition.minSeeds);
  for (const strategy of definition.strategies) {
    walk(`strategies.${strategy.name}.method`, strategy.method);
    const defaults: MethodSettings = methodSettings(strategy.method);
    for (const [key, value] of Object.entries(strategy.settings ?? {})) {
      // An explicit default makes no difference.
      if (value !== defaults[key]) walk(`strategies.${strategy.name}.method.${key}`, value);
    }
    for (const { owner, dimension, when } of strategy.dimensions) {
      const { name, ...spec } = dimension;
      const path = owner === 'shared' ? `parameters.${name}` : `strategies.${strategy.name}.${name}`;
      walk(path, spec);
      for (const condition of when ?? []) walk(`${path}.when.${condition.name}`, condition.values);
    }
  }
  return leaves;
}

function formatSmallestDifference(difference: SearchDefinition['smallestDifference']): Json | undefined {
  return difference?.type === 'percent' ? `${difference.percent} %` : difference?.amount;
}

/** Orders that affect the numbering of configurations. In a grid, for example, the last parameter varies fastest. */
function ordersOf(definition: StudyDefinition): Leaves {
  return new Map<string, Json>([
    ['order of strategies', definition.strategies.map((strategy) => strategy.name)],
    ...definition.strategies
      .filter(dependsOnOrder)
      .map((strategy): [string, Json] => [
        `order of parameters of ${strategy.name}`,
        strategy.dimensions.map(({ dimension }) => dimension.name),
      ]),
  ]);
}

function canonicalText(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}
