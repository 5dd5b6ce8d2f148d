import {
  canonicalJson,
  dataSpecOf,
  isPointOf,
  RidgelineError,
  type EarlierResult,
  type Json,
  type SearchDefinition,
  type StudyDefinition,
  type StudyView,
} from '@ridgeline/core';
import type { FinishedConfiguration } from './history.ts';

/** Number of configurations per read. */
const PAGE_SIZE = 500;

/**
 * Adds the results of the `warm_start` study to the definition of a new study: its complete configurations that are
 * points of the strategy with the same name. They are stored with the definition, so the new study never reads the
 * `warm_start` study again. A definition without `warm_start`, or with these results, is returned unchanged.
 *
 * @throws RidgelineError `USAGE` if the `warm_start` study does not exist, has another metric or other data, or has no
 * such results.
 * @example
 * (await withWarmStart(view, definition)).warmStart?.results?.length; // 40
 */
export async function withWarmStart<D extends StudyDefinition>(
  view: Pick<StudyView, 'studies' | 'ranking'>,
  definition: D,
): Promise<D> {
  const { warmStart, strategies } = definition;
  if (warmStart === undefined || warmStart.results !== undefined) return definition;
  const { study: name } = warmStart;
  const earlierDefinition = (await view.studies()).find((study) => study.name === name)?.definition;
  if (earlierDefinition === undefined)
    throw warmStartError(name, 'it does not exist', 'Correct the name, or run that study first.');
  const difference = describeDifference(earlierDefinition, definition);
  if (difference !== undefined)
    throw warmStartError(name, difference, 'Results help only with the same metric and data.');
  const strategiesByName = new Map(strategies.map((strategy) => [strategy.name, strategy]));
  const results: EarlierResult[] = [];
  for (let offset = 0; ; offset += PAGE_SIZE) {
    const rows = await view.ranking(name, {
      state: 'complete',
      offset,
      limit: PAGE_SIZE,
      order: { by: 'number', descending: false },
    });
    for (const { configuration, mean } of rows) {
      const { strategy, parameters } = configuration;
      const ownStrategy = strategiesByName.get(strategy);
      if (mean !== undefined && ownStrategy !== undefined && isPointOf(ownStrategy, parameters))
        results.push({ strategy, parameters, value: mean });
    }
    if (rows.length < PAGE_SIZE) break;
  }
  if (results.length === 0)
    throw warmStartError(
      name,
      'it has no complete configuration that is a point of this search',
      'Strategies and parameters need the same names, and values must be within the bounds of this file.',
    );
  return { ...definition, warmStart: { study: name, results } };
}

/** Results of the `warm_start` study, as configurations that precede those of this study. */
export function warmResults({ warmStart }: SearchDefinition): readonly FinishedConfiguration[] {
  return (warmStart?.results ?? []).map(({ strategy, parameters, value }) => ({
    configuration: { number: -1, strategy, point: -1, parameters },
    outcome: 'complete',
    value,
    repeats: [],
  }));
}

function describeDifference(earlier: StudyDefinition, next: StudyDefinition): string | undefined {
  const describeMetric = ({ metric: { name, goal, summary } }: StudyDefinition) => {
    const summaryText = summary.type === 'mean_of_last' ? `mean_of_last: ${summary.count}` : summary.type;
    return `${name} (goal ${goal}, summary ${summaryText})`;
  };
  if (describeMetric(earlier) !== describeMetric(next)) return `its metric is ${describeMetric(earlier)}`;
  const describeData = (definition: StudyDefinition) =>
    toJson([
      definition.type,
      dataSpecOf(definition) ?? null,
      ('files' in definition ? definition.files : undefined) ?? null,
    ]);
  return describeData(earlier) === describeData(next) ? undefined : 'it was trained on other data or files';
}

function toJson(value: readonly unknown[]): string {
  return canonicalJson(value as Json);
}

function warmStartError(study: string, reason: string, hint: string): RidgelineError {
  return new RidgelineError('USAGE', `The search cannot begin with the results of "${study}": ${reason}.`, {
    hint,
  });
}
