import {
  canonicalJson,
  Ranking,
  type Dimension,
  type ParameterValue,
  type StudyDefinition,
} from '@ridgeline/core';
import type { ConfigurationOutcome } from '../configuration-outcomes.ts';
import { numericRange } from './numeric-range.ts';
import { pedAnova, type ParameterCells, type Observation } from './ped-anova.ts';

export interface ParameterImportance {
  /** A parameter's path, or `strategy` if the study has several. */
  readonly name: string;
  /** Share in deciding whether a configuration is among the best tenth, 0 to 1; all add up to 1. */
  readonly importance: number;
}

/** Number of cells of a continuous range, as in Optuna. */
const cells = 50;

/**
 * Importance of each parameter over the complete configurations of a search by PED-ANOVA, the most important first. The
 * strategy is one parameter, and the parameters of a strategy are judged within that strategy.
 *
 * @example
 * parameterImportance(configurationOutcomes(trials, definition.seeds.length), definition);
 * // [{ name: 'strategy', importance: 0.7 }, { name: 'network.dropout', importance: 0.2 }, …]
 */
export function parameterImportance(
  outcomes: readonly ConfigurationOutcome[],
  definition: StudyDefinition,
): readonly ParameterImportance[] {
  const ranking = new Ranking(definition.metric);
  const strategies = definition.strategies.map(({ name }) => name);
  const strategyAxis: ParameterCells = { type: 'categorical', cells: strategies.length };
  const axes = new Map<string, ParameterCells>();
  const placeOf = (dimension: Dimension, value: ParameterValue) => {
    const key = canonicalJson({ ...dimension });
    const place = cellOf(dimension, value);
    if (place === undefined) return undefined;
    const axis = axes.get(key) ?? place.axis;
    axes.set(key, axis);
    return { axis, cell: place.cell };
  };
  const observations = outcomes.flatMap(({ configuration, value }): readonly Observation[] => {
    if (value === undefined) return [];
    const places = new Map<string, { axis: ParameterCells; cell: number }>();
    if (strategies.length > 1) {
      places.set('strategy', { axis: strategyAxis, cell: strategies.indexOf(configuration.strategy) });
    }
    const strategy = definition.strategies.find(({ name }) => name === configuration.strategy);
    for (const { dimension } of strategy?.dimensions ?? []) {
      const parameter = configuration.parameters[dimension.name];
      const place = parameter === undefined ? undefined : placeOf(dimension, parameter);
      if (place !== undefined) places.set(dimension.name, place);
    }
    return [{ loss: ranking.loss(value), places }];
  });
  return [...pedAnova(observations)]
    .map(([name, importance]) => ({ name, importance }))
    .sort((a, b) => b.importance - a.importance);
}

/** Cell of a value; undefined for a dimension with nothing to choose. */
function cellOf(
  dimension: Dimension,
  value: ParameterValue,
): { readonly axis: ParameterCells; readonly cell: number } | undefined {
  if ('values' in dimension) {
    const cell = dimension.values.findIndex((each) => canonicalJson(each) === canonicalJson(value));
    return cell < 0 ? undefined : { axis: { type: 'categorical', cells: dimension.values.length }, cell };
  }
  const range = numericRange(dimension);
  if (range === undefined) return undefined;
  const place = range.log ? Math.log : Number;
  const [low, high] = [place(range.min), place(range.max)];
  const most = range.step === undefined ? cells : Math.round((high - low) / range.step) + 1;
  const count = Math.min(most, cells);
  if (count < 2) return undefined;
  const width = (high - low) / (count - 1);
  // A value midway between two cells belongs to the lower one.
  const cell = Math.min(count - 1, Math.max(0, Math.ceil((place(Number(value)) - low) / width - 0.5)));
  return { axis: { type: 'numerical', cells: count }, cell };
}
