import { isMap, isScalar, parseDocument, stringify, type YAMLMap } from 'yaml';
import type { Dimension, SearchDefinition } from '@ridgeline/core';
import { commonTaskPaths, isTaskPath, findNotes } from '@ridgeline/core/parse';

/** Metric of Ridgeline for each metric name that is common in W&B sweeps. */
const metrics = new Map([
  ['val_acc', 'val_accuracy'],
  ['validation_accuracy', 'val_accuracy'],
  ['validation_loss', 'val_loss'],
]);

/** Parameters of a W&B sweep, separated into those with and without a path in `task`. */
interface MappedParameters {
  /** Path in `task` for each recognised parameter. */
  readonly taskPaths: ReadonlyMap<string, string>;
  /** Parameters without a path, or with the same path as an earlier parameter. */
  readonly unmappedNames: readonly string[];
}

/**
 * Maps the parameters of a W&B sweep to paths in `task`.
 *
 * @example
 * mapParameters(search); // { taskPaths: Map { 'lr' => 'training.optimizer.learning_rate' }, unmappedNames: ['kind'] }
 */
export function mapParameters(search: SearchDefinition): MappedParameters {
  const taskPaths = new Map<string, string>();
  const unmappedNames: string[] = [];
  for (const { name } of listDimensions(search)) {
    const path = isTaskPath(name) ? name : commonTaskPaths.get(name);
    if (path === undefined || [...taskPaths.values()].includes(path)) unmappedNames.push(name);
    else taskPaths.set(name, path);
  }
  return { taskPaths, unmappedNames };
}

/** Sweep file converted from a W&B sweep. */
interface ImportedSweep {
  readonly text: string;
  /** Changes to the keys, one line each: `lr is now training.optimizer.learning_rate`. */
  readonly changes: readonly string[];
}

interface ImportSettings {
  /** Name of the study if the file has none. */
  readonly name: string;
  /** Training of each trial, as YAML: `task: …` or `objective: …`. */
  readonly training: string;
  /** New name of each renamed parameter, by its old name. */
  readonly newNames: ReadonlyMap<string, string>;
  /** Parameters to omit. Their text is kept in comments. */
  readonly omittedParameters: readonly string[];
}

/**
 * Converts a W&B sweep into a sweep file, and preserves order and comments. Adds a name and the task or objective, removes
 * keys without effect, and renames parameters and the metric.
 *
 * @param wandb text of a file that is a valid search space
 * @example
 * importWandb('program: train.py\nmethod: random\nparameters: { lr: { max: 0.1, min: 0.001 } }\n', {
 *   name: 'mine',
 *   training: 'task: { data: { name: digits } }',
 *   newNames: new Map([['lr', 'training.optimizer.learning_rate']]),
 *   omittedParameters: [],
 * }).changes; // ['lr is now training.optimizer.learning_rate', 'left out because it has no effect here: program']
 */
export function importWandb(
  wandb: string,
  { name, training, newNames, omittedParameters }: ImportSettings,
): ImportedSweep {
  const document = parseDocument(wandb);
  const file = document.contents as YAMLMap;
  // In a file with a task, W&B's program has no effect.
  const idlePaths = findNotes({ ...(document.toJS() as object), task: training })
    .map(({ path }) => path)
    .filter((path) => path.at(-1) !== 'method');
  for (const path of idlePaths) document.deleteIn(path);
  omitParameters(file, omittedParameters);
  const renamedParameters = renameKeys(file.get('parameters'), newNames);
  const metric = document.getIn(['metric', 'name']);
  const newMetric = typeof metric === 'string' && newNames.size > 0 ? metrics.get(metric) : undefined;
  if (newMetric !== undefined) document.setIn(['metric', 'name'], newMetric);

  const newItems = [
    ...(file.has('name') ? [] : [document.createPair('name', name)]),
    ...(parseDocument(training).contents as YAMLMap).items,
  ];
  const position = file.items.findIndex(({ key }) => isScalar(key) && key.value === 'name') + 1;
  file.items.splice(position, 0, ...(newItems as typeof file.items));
  return {
    text: document.toString({ lineWidth: 110 }),
    changes: [
      ...renamedParameters.map(([from, to]) => `${from} is now ${to}`),
      ...omittedParameters.map((name) => `left out because \`task\` has no such key: ${name}`),
      ...(newMetric === undefined ? [] : [`metric ${String(metric)} is now ${newMetric}`]),
      ...(idlePaths.length === 0
        ? []
        : [`left out because it has no effect here: ${idlePaths.map((path) => path.join('.')).join(', ')}`]),
    ],
  };
}

/** Moves parameters of a file into comments above the other parameters. */
function omitParameters(file: YAMLMap, names: readonly string[]): void {
  const key = file.items.find((pair) => isScalar(pair.key) && pair.key.value === 'parameters')?.key;
  const comments = names.map((name) => {
    const value = takeParameter(file.get('parameters'), name);
    return ` ${name} was left out: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`;
  });
  if (!isScalar(key) || comments.length === 0) return;
  key.commentBefore = [
    ...(typeof key.commentBefore === 'string' ? [key.commentBefore] : []),
    ...comments,
  ].join('\n');
}

/** Deletes the parameter with a dotted name, and mappings that become empty. Returns the value of the parameter. */
function takeParameter(parameters: unknown, name: string): unknown {
  if (!isMap(parameters)) return undefined;
  for (const { key, value } of parameters.items) {
    const prefix = isScalar(key) ? String(key.value) : '';
    if (prefix === name) {
      parameters.delete(key);
      return value;
    }
    const innerParameters = isMap(value) ? value.get('parameters') : undefined;
    if (!name.startsWith(`${prefix}.`) || !isMap(innerParameters)) continue;
    const innerValue = takeParameter(innerParameters, name.slice(prefix.length + 1));
    if (innerParameters.items.length === 0) parameters.delete(key);
    return innerValue;
  }
  return undefined;
}

function renameKeys(parameters: unknown, names: ReadonlyMap<string, string>): readonly [string, string][] {
  if (!isMap(parameters)) return [];
  return parameters.items.flatMap(({ key }): [string, string][] => {
    const from = isScalar(key) ? String(key.value) : '';
    const to = names.get(from);
    if (!isScalar(key) || to === undefined || to === from) return [];
    key.value = to;
    return [[from, to]];
  });
}

/** Text of a user module for an imported sweep, with typed parameters and a body to fill in. */
export function formatModule(sweepFile: string, search: SearchDefinition): string {
  return `import type { Objective } from '@ridgeline/trainer';

/** Parameters that ${sweepFile} searches. */
interface Parameters ${formatParametersType(listDimensions(search).map((dimension) => [dimension.name.split('.'), dimension]))}

/** Trains one network with these parameters, and returns when the training has ended. */
const objective: Objective<Parameters> = async ({ tf, fit, parameters, data, epochs, seed, report, signal }) => {
  // Build a model with tf and \`parameters\`, compile it, and pass it to \`fit\`, which reports after each epoch.
  // Or write your own training loop, and call report({ ${search.metric.name}: … }) after each epoch.
  throw new Error('Define the model of ${sweepFile} in this module.');
};

export default objective;
`;
}

function listDimensions({ strategies }: SearchDefinition): readonly Dimension[] {
  return strategies.flatMap(({ dimensions }) => dimensions.map(({ dimension }) => dimension));
}

/** Formats the type of a module's parameters: the parameter `optimizer.rate` is the field `rate` in `optimizer`. */
function formatParametersType(
  parameters: readonly (readonly [path: readonly string[], Dimension])[],
  indent = '',
): string {
  const firstSegments = [...new Set(parameters.map(([path]) => path[0]!))];
  const lines = firstSegments.map((segment) => {
    const group = parameters.filter(([path]) => path[0] === segment);
    const [[path, dimension]] = group as [(typeof group)[number]];
    const type =
      path.length === 1
        ? formatDimensionType(dimension)
        : formatParametersType(
            group.map(([[, ...innerPath], innerDimension]) => [innerPath, innerDimension]),
            `${indent}  `,
          );
    return `${indent}  readonly ${/^[A-Za-z_]\w*$/.test(segment) ? segment : JSON.stringify(segment)}: ${type};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function formatDimensionType(dimension: Dimension): string {
  if (dimension.type === 'constant') return typeof dimension.value;
  if (!('values' in dimension)) return 'number';
  const kinds = new Set(dimension.values.map((value) => typeof value));
  if (kinds.has('string')) return dimension.values.map((value) => JSON.stringify(value)).join(' | ');
  return [...kinds].join(' | ');
}
