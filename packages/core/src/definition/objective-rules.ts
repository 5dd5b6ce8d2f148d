import { keyProblem, valueProblem, type Problem } from '../error.ts';
import { isMapping, type Mapping } from '../value.ts';
import { learnedResultsOf, methodNames, type LearnedResults } from './method.ts';
import { metricNameProblem } from './metric-name.ts';
import { methodPath, type ParsedStrategy } from './parse-strategies.ts';
import { defaultMetric } from './sweep-file.ts';

/** Metric in a file, with its path. */
export interface NamedMetric {
  readonly name: string;
  readonly path: Problem['path'];
}

/** Metrics that a file names in `metric`, `objectives` and `constraints`. */
function explicitMetrics(file: Mapping): readonly NamedMetric[] {
  const listEntries = (key: 'objectives' | 'constraints') =>
    (Array.isArray(file[key]) ? (file[key] as readonly unknown[]) : []).map(
      (entry, index) => [entry, [key, index]] as const,
    );
  return [
    [file['metric'], ['metric']] as const,
    ...listEntries('objectives'),
    ...listEntries('constraints'),
  ].flatMap(([entry, path]) => {
    const name = isMapping(entry) ? entry['name'] : undefined;
    return typeof name === 'string' ? [{ name, path: [...path, 'name'] }] : [];
  });
}

/** Valid metrics by which a file judges the trials of networks. */
export function rankingMetrics(file: Mapping): readonly NamedMetric[] {
  const validMetrics = explicitMetrics(file).filter(({ name }) => metricNameProblem(name) === undefined);
  const isDefault = file['metric'] === undefined && file['objectives'] === undefined;
  return isDefault ? [{ name: defaultMetric, path: ['metric', 'name'] }, ...validMetrics] : validMetrics;
}

/** Problems of metrics that networks do not report. */
export function metricProblems(file: Mapping): readonly Problem[] {
  return explicitMetrics(file).flatMap(({ name, path }) => {
    const problem = metricNameProblem(name);
    if (problem === undefined) return [];
    const message = `${path.filter((part) => typeof part === 'string').join('.')}${problem.message}`;
    return [{ path, target: 'value' as const, ...problem, message }];
  });
}

/**
 * Problems of keys and methods that need a single value, in a file with several objectives or with constraints.
 */
export function objectiveProblems(
  file: Mapping,
  strategies: readonly Pick<ParsedStrategy, 'name' | 'method'>[],
): readonly Problem[] {
  const { objectives, constraints } = file;
  return [
    ...(objectives === undefined ? [] : [...singleValueProblems(file), ...duplicateProblems(file)]),
    ...strategies.flatMap(({ name, method }) => {
      const path = methodPath(file, name);
      const learnedResults = method && learnedResultsOf(method);
      if (
        objectives !== undefined &&
        (learnedResults === 'one value' || learnedResults === 'one objective')
      ) {
        const message = `method ${method!.method} optimizes a single metric, but the file has several objectives`;
        return [valueProblem(path, message, methodHint('several objectives'))];
      }
      if (constraints === undefined || learnedResults !== 'one value') return [];
      const message = `method ${method!.method} does not support constraints`;
      return [valueProblem(path, message, methodHint('one objective', 'several objectives'))];
    }),
  ];
}

/** Hint that lists the methods that learn from these results. */
function methodHint(...learnedResults: readonly LearnedResults[]): string {
  const names = methodNames.filter((method) => learnedResults.includes(learnedResultsOf({ method })));
  return `use ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Keys that need a single value, each with the error message and hint for a file with several objectives. */
const singleValueKeys: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  metric: ['the file has both metric and objectives', 'objectives replace metric'],
  pruner: ['a pruner compares curves of one metric, but the file has objectives', 'leave it out'],
  early_terminate: [
    'early_terminate compares curves of one metric, but the file has objectives',
    'leave it out',
  ],
  target: ['target is a value of one metric, but the file has objectives', 'leave it out, or use `run_cap`'],
  finals: [
    'finals retrain the best configuration of each strategy, but several objectives have a Pareto front instead',
    'leave it out; `ridgeline leaderboard --pareto` shows the front with its uncertainty over seeds',
  ],
  searches: [
    'searches repeat a search for its finals, but several objectives have no finals',
    'leave it out',
  ],
  smallest_difference: [
    'smallest_difference is for finals, but several objectives have no finals',
    'leave it out',
  ],
};

function singleValueProblems(file: Mapping): readonly Problem[] {
  return Object.entries(singleValueKeys)
    .filter(([key]) => file[key] !== undefined)
    .map(([key, [message, hint]]) => keyProblem([key], message, hint));
}

function duplicateProblems(file: Mapping): readonly Problem[] {
  const objectives = explicitMetrics(file).filter(({ path }) => path[0] === 'objectives');
  return objectives.flatMap(({ name, path }, index) =>
    objectives.findIndex((other) => other.name === name) === index
      ? []
      : [valueProblem(path, `"${name}" is already an objective`, 'list each objective once')],
  );
}
