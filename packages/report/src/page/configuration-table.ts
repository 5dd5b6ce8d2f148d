import type { ConfigurationOutcome } from '@ridgeline/compare';
import {
  Ranking,
  displayState,
  type Configuration,
  type ParameterValue,
  type StudyDefinition,
} from '@ridgeline/core';
import { parameterName } from '../figures/parameter-name.ts';
import { formatPageParameter } from './format-page-parameter.ts';
import type { ConfigurationTable } from './study-page.ts';

interface ConfigurationLine {
  readonly configuration: Configuration;
  readonly state: ConfigurationTable['state'][number];
  readonly value: number | undefined;
}

/**
 * Creates the table of the configurations with an outcome or a running trial, in the order of the leaderboard: feasible
 * ones from the best to the worst, infeasible ones by violation, then those without a value.
 *
 * @param outcomes outcomes with the values of infeasible configurations
 * @param runningConfigurations configurations of running trials, which may have no outcome yet
 * @param comparison answer of the study, whose means the table of finals repeats
 */
export function configurationTable(
  definition: StudyDefinition,
  outcomes: readonly ConfigurationOutcome[],
  started: readonly Configuration[],
): ConfigurationTable {
  const endedLines = outcomes.map(({ configuration, state, value }): ConfigurationLine => ({
    configuration,
    state: displayState(state, configuration),
    value,
  }));
  const endedNumbers = new Set(endedLines.map(({ configuration }) => configuration.number));
  const runningLines = [
    ...new Map(started.map((configuration) => [configuration.number, configuration])).values(),
  ]
    .filter(({ number }) => !endedNumbers.has(number))
    .map((configuration): ConfigurationLine => ({ configuration, state: 'running', value: undefined }));
  const lines = new Ranking(definition.metric).sort([...endedLines, ...runningLines], ({ value }) => value);
  const strategies = new Map(definition.strategies.map(({ name }, index) => [name, index]));
  const paths = varyingPaths(definition);
  return {
    seedCount: definition.seeds.length,
    number: lines.map(({ configuration }) => configuration.number),
    strategy: lines.map(({ configuration }) => strategies.get(configuration.strategy) ?? 0),
    state: lines.map(({ state }) => state),
    value: lines.map(({ value }) => value ?? null),
    parameters: paths.map((path) => ({
      path,
      name: parameterName(path, paths),
      values: lines.map(({ configuration }) => toCell(configuration.parameters[path])),
    })),
  };
}

/** Paths of a study's varying parameters; for finals, of the parameters that vary in the search. */
export function varyingPaths({ strategies, finalsOf }: StudyDefinition): readonly string[] {
  const dimensions = strategies.flatMap((strategy) => strategy.dimensions.map(({ dimension }) => dimension));
  const varying = dimensions.filter(
    (dimension) =>
      finalsOf !== undefined ||
      !(dimension.type === 'constant' || ('values' in dimension && dimension.values.length < 2)),
  );
  return [...new Set(varying.map(({ name }) => name))];
}

function toCell(value: ParameterValue | undefined): string | number | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? Number(value.toPrecision(6)) : formatPageParameter(value);
}
