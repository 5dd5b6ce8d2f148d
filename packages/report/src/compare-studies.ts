import {
  compareResults,
  describeResults,
  validationToTraining,
  type ComparisonText,
  type ResultComparison,
  type ResultRow,
} from '@ridgeline/compare';
import { canonicalJson, costOf, RidgelineError, type StudyView } from '@ridgeline/core';
import { readComparison, readFinals, type ComparedStudy } from './read-comparison.ts';

/** Comparison of the strategies of several studies. */
interface StudiesComparison {
  /** SHA-256 of the data set, which all studies share. */
  readonly data: string;
  readonly comparison: ResultComparison;
  readonly text: ComparisonText;
}

/**
 * Compares the strategies of several studies by seed. A search with finals is compared by its finals, a search without
 * finals by its own trials. In a search without finals, a strategy with several configurations gets no verdict, because
 * the same values have already selected its best configuration. Nor does a strategy whose study is not complete, or whose
 * finals are tested at looks, because its number of seeds depends on its results.
 *
 * @param names two or more studies
 * @throws RidgelineError `STUDY_NOT_FOUND`, and `USAGE` for fewer than two studies, for different metrics, and for
 * different or unknown data.
 * @example
 * (await compareStudies(view, ['mnist', 'mnist-wide'])).text.answer; // 'mnist-wide: l2 leads with …'
 */
export async function compareStudies(view: StudyView, names: readonly string[]): Promise<StudiesComparison> {
  if (new Set(names).size < 2) {
    throw new RidgelineError('USAGE', 'A comparison across studies needs two studies.');
  }
  const studies = await Promise.all(
    names.map(async (name) => (await readFinals(view, name)) ?? (await readComparison(view, name))),
  );
  const data = requireSharedValue(names, studies.map(dataHash), 'data', maxHashLength);
  const metrics = studies.map(({ study: { definition } }) => definition.metric);
  const metric = metrics[0]!;
  requireSharedValue(
    names,
    metrics.map(({ name, goal }) => `${name} (${goal})`),
    'metrics',
  );
  const comparison = compareResults(
    studies.flatMap((study, index) => resultRows(names[index]!, study)),
    {
      metric: { name: metric.name, goal: metric.goal },
      validationToTraining: Math.max(...studies.map(({ study }) => validationToTraining(study.definition))),
      openEnded: new Set(studies.flatMap((study, index) => openEndedStrategies(names[index]!, study))),
    },
  );
  return { data, comparison, text: describeResults(comparison, { pairs: true }) };
}

/** Maximum length of a hash in a message. */
const maxHashLength = 24;

/**
 * Returns the value that all studies share. Throws `USAGE` if a value differs or is unknown; the message contains up to
 * `maxLength` characters of each value.
 */
function requireSharedValue(
  names: readonly string[],
  values: readonly (string | undefined)[],
  subject: string,
  maxLength = Infinity,
): string {
  const [first] = values;
  if (first !== undefined && values.every((value) => value === first)) return first;
  const namesWithoutValue = names.filter((_, index) => values[index] === undefined);
  if (namesWithoutValue.length > 0) {
    throw new RidgelineError('USAGE', `The ${subject} of ${namesWithoutValue.join(' and ')} are unknown.`, {
      hint: 'A program brings its own data. Show the studies side by side instead.',
    });
  }
  const valueList = names.map((name, index) => `${name}: ${values[index]?.slice(0, maxLength)}`).join('; ');
  throw new RidgelineError('USAGE', `Studies of different ${subject} cannot be compared (${valueList}).`, {
    hint: 'Show them side by side instead.',
  });
}

/** Data hash that all trials share; undefined without trials, or if it is unknown or differs. */
function dataHash({ trials }: ComparedStudy): string | undefined {
  const hashes = new Set(trials.map(({ fingerprint }) => fingerprint?.data));
  return hashes.size === 1 ? [...hashes][0] : undefined;
}

/** Strategies of a study whose trials are not complete, or stop once a look decides. */
function openEndedStrategies(
  name: string,
  { study: { state, definition } }: ComparedStudy,
): readonly string[] {
  return state === 'complete' && definition.finalsOf?.design?.looks === undefined
    ? []
    : definition.strategies.map((strategy) => strategyName(name, strategy.name));
}

function strategyName(study: string, strategy: string): string {
  return `${study}: ${strategy}`;
}

function resultRows(name: string, { trials }: ComparedStudy): readonly ResultRow[] {
  return trials.map(({ trial, outcome, ...time }) => ({
    strategy: strategyName(name, trial.configuration.strategy),
    configuration: canonicalJson(trial.configuration.parameters),
    seed: String(trial.seed),
    value: outcome.type === 'complete' ? outcome.value : undefined,
    budget: trial.epochs,
    duration: costOf(time),
  }));
}
