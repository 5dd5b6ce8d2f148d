import type { Comparison, ConfigurationOutcome } from '@ridgeline/compare';
import {
  Ranking,
  displayState,
  judgeRepeats,
  repeatEnd,
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
  /** Total amount by which the constraints are violated; undefined without a value. */
  readonly violation: number | undefined;
}

/**
 * Creates the table of the configurations with an outcome or a running trial, in the order of the leaderboard: feasible
 * ones from the best to the worst, infeasible ones by violation, then those without a value.
 *
 * @param outcomes outcomes with the values of infeasible configurations
 * @param runningConfigurations configurations of running trials, which may have no outcome yet
 * @param comparison answer of the study, whose means the table of finals repeats
 */
export function createConfigurationTable(
  definition: StudyDefinition,
  outcomes: readonly ConfigurationOutcome[],
  runningConfigurations: readonly Configuration[],
  { strategies }: Pick<Comparison, 'strategies'>,
): ConfigurationTable {
  // Finals have one configuration per strategy. Its mean in the answer may cover only the seeds up to a look.
  const finalsMeans = new Map(
    definition.finalsOf === undefined
      ? []
      : strategies.flatMap(({ strategy, chosen }) =>
          chosen === undefined ? [] : [[strategy, chosen.mean] as const],
        ),
  );
  const outcomeLines = outcomes.map((outcome): ConfigurationLine => {
    const value = finalsMeans.get(outcome.configuration.strategy) ?? outcome.value;
    return {
      configuration: outcome.configuration,
      state: displayState(outcome.state, outcome.configuration),
      value,
      violation: value === undefined ? undefined : measureViolation(definition, outcome),
    };
  });
  const numbersWithOutcome = new Set(outcomeLines.map(({ configuration }) => configuration.number));
  const runningLines = [
    ...new Map(runningConfigurations.map((configuration) => [configuration.number, configuration])).values(),
  ]
    .filter(({ number }) => !numbersWithOutcome.has(number))
    .map((configuration): ConfigurationLine => ({
      configuration,
      state: 'running',
      value: undefined,
      violation: undefined,
    }));
  const linesByValue = new Ranking(definition.metric).sort(
    [...outcomeLines, ...runningLines],
    ({ value, violation }) => (violation === 0 ? value : undefined),
  );
  const lines = new Ranking({ goal: 'minimize' }).sort(linesByValue, ({ violation }) => violation);
  const strategyIndices = new Map(definition.strategies.map(({ name }, index) => [name, index]));
  const paths = varyingPaths(definition);
  return {
    seedCount: definition.seeds.length,
    number: lines.map(({ configuration }) => configuration.number),
    strategy: lines.map(({ configuration }) => strategyIndices.get(configuration.strategy) ?? 0),
    state: lines.map(({ state }) => state),
    value: lines.map(({ value }) => value ?? null),
    ...(lines.some(({ violation = 0 }) => violation > 0)
      ? { violation: lines.map(({ violation }) => toViolationCell(violation)) }
      : {}),
    parameters: paths.map((path) => ({
      path,
      name: parameterName(path, paths),
      values: lines.map(({ configuration }) => toCell(configuration.parameters[path])),
    })),
  };
}

/** Total amount by which a complete configuration violates the constraints; see `violationOf`. */
function measureViolation(
  { constraints, seeds }: StudyDefinition,
  { trials }: ConfigurationOutcome,
): number | undefined {
  if (constraints === undefined) return 0;
  const repeatEnds = trials.map(({ outcome }) => repeatEnd(outcome));
  return judgeRepeats(seeds.length, repeatEnds, constraints).violation;
}

/** Paths of a study's varying parameters; for finals, of the parameters that vary in the search. */
export function varyingPaths({ strategies, finalsOf }: StudyDefinition): readonly string[] {
  const dimensions = strategies.flatMap((strategy) => strategy.dimensions.map(({ dimension }) => dimension));
  const varyingDimensions = dimensions.filter(
    (dimension) =>
      finalsOf !== undefined ||
      !(dimension.type === 'constant' || ('values' in dimension && dimension.values.length < 2)),
  );
  return [...new Set(varyingDimensions.map(({ name }) => name))];
}

/** Cell with a violation; empty if it is unknown because a metric of the constraints is missing. */
function toViolationCell(violation: number | undefined): number | null {
  return violation === undefined || !Number.isFinite(violation) ? null : Number(violation.toPrecision(6));
}

function toCell(value: ParameterValue | undefined): string | number | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? Number(value.toPrecision(6)) : formatPageParameter(value);
}
