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
  /** Path of a parameter, or `strategy` in a study with several strategies. */
  readonly name: string;
  /** Importance for being among the best tenth, 0 to 1. All importances add up to 1. */
  readonly importance: number;
}

/** Maximum number of cells of a range, as in Optuna. */
const maxCells = 50;

/**
 * Importance of each parameter by PED-ANOVA over the complete configurations of a search, most important first. The
 * strategy counts as a parameter; parameters that only some strategies have are judged within those strategies.
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
  const strategyAxis: ParameterCells = { type: 'categorical', cellCount: strategies.length };
  const grids = createGrids(definition);
  const observations = outcomes.flatMap(({ configuration, value }): readonly Observation[] => {
    if (value === undefined) return [];
    const cellsByParameter = new Map<string, { axis: ParameterCells; cell: number }>();
    if (strategies.length > 1) {
      cellsByParameter.set('strategy', {
        axis: strategyAxis,
        cell: strategies.indexOf(configuration.strategy),
      });
    }
    for (const { name, axis, cellOf } of grids.get(configuration.strategy) ?? []) {
      const parameter = configuration.parameters[name];
      const cell = parameter === undefined ? -1 : cellOf(parameter);
      if (cell >= 0) cellsByParameter.set(name, { axis, cell });
    }
    return [{ loss: ranking.loss(value), cellsByParameter }];
  });
  return [...pedAnova(observations)]
    .map(([name, importance]) => ({ name, importance }))
    .sort((a, b) => b.importance - a.importance);
}

/** Dimension with several values, divided into cells. */
interface Grid {
  readonly name: string;
  readonly axis: ParameterCells;
  /** Cell of a value; -1 if it is not among the choices. */
  readonly cellOf: (value: ParameterValue) => number;
}

/** Grids by strategy. Equal dimensions of several strategies share one grid. */
function createGrids({ strategies }: StudyDefinition): ReadonlyMap<string, readonly Grid[]> {
  const grids = new Map<string, Grid | undefined>();
  return new Map(
    strategies.map(({ name, dimensions }) => [
      name,
      dimensions.flatMap(({ dimension }) => {
        const key = canonicalJson({ ...dimension });
        if (!grids.has(key)) grids.set(key, createGrid(dimension));
        return grids.get(key) ?? [];
      }),
    ]),
  );
}

function createGrid(dimension: Dimension): Grid | undefined {
  const { name } = dimension;
  if ('values' in dimension) {
    const choices = dimension.values.map((choice) => canonicalJson(choice));
    return {
      name,
      axis: { type: 'categorical', cellCount: choices.length },
      cellOf: (value) => choices.indexOf(canonicalJson(value)),
    };
  }
  const range = numericRange(dimension);
  if (range === undefined) return undefined;
  const toScale = range.log ? Math.log : Number;
  const [low, high] = [toScale(range.min), toScale(range.max)];
  const valueCount = range.step === undefined ? maxCells : Math.round((high - low) / range.step) + 1;
  const count = Math.min(valueCount, maxCells);
  if (count < 2) return undefined;
  const width = (high - low) / (count - 1);
  return {
    name,
    axis: { type: 'numerical', cellCount: count },
    // A value midway between two cells belongs to the lower one.
    cellOf: (value) =>
      Math.min(count - 1, Math.max(0, Math.ceil((toScale(Number(value)) - low) / width - 0.5))),
  };
}
