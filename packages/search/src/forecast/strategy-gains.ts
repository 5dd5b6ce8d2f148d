import { pausesTrainings, randomStream, type SearchDefinition, type Strategy } from '@ridgeline/core';
import { noHistory, type FinishedConfiguration } from '../history.ts';
import { learns } from '../horizon.ts';
import { countConfigurations, countRounds } from '../plan-study.ts';
import { fitSurrogate } from '../samplers/gp/surrogate.ts';
import { samplers } from '../samplers/samplers.ts';
import { furtherGains, type FurtherPositions } from './further-gains.ts';

/** Minimum number of results for a strategy's model. */
export const MIN_RESULTS = 10;

/** Maximum number of further configurations whose gains are drawn, by the type of their positions. */
const MAX_CONFIGURATIONS = { known: 250, chosen: 50 } as const;

/** Gains of a strategy's further configurations, drawn from its surrogate, in the metric's unit. */
interface StrategyGains {
  /** Each row is one draw: the largest gain of the first configuration, of the first two, and so on. */
  readonly draws: readonly Float64Array[];
  /** Standard error of a configuration's value. */
  readonly standardError: number;
}

/**
 * True if a surrogate can model the results: single values of unpaused trainings, all with the same number of seeds.
 */
export function canModelResults(definition: SearchDefinition): boolean {
  return (
    definition.objectives === undefined &&
    definition.constraints === undefined &&
    definition.minSeeds === undefined &&
    !pausesTrainings(definition)
  );
}

/**
 * Draws the gains of a strategy's further configurations, starting at configuration `from` of the study. A sampler that
 * does not learn continues with its next points; all others are assumed to maximize expected improvement. Undefined if
 * the strategy has fewer than {@link MIN_RESULTS} results, if its better half has only equal values or contains a
 * configuration without a value, or if no new point remains.
 *
 * @param finished ended configurations of the strategy
 * @param count number of the strategy's further configurations; {@link MAX_CONFIGURATIONS} limits the drawn gains
 */
export function drawGains(
  definition: SearchDefinition,
  strategy: Strategy,
  finished: readonly FinishedConfiguration[],
  { from, count, drawCount }: { readonly from: number; readonly count: number; readonly drawCount: number },
): StrategyGains | undefined {
  const surrogate = fitSurrogate(strategy, finished, definition, MIN_RESULTS, { warp: 'ranked' });
  if (surrogate?.scale === undefined) return undefined;
  const { seed, seeds, strategies } = definition;
  const firstIndex = countConfigurations(definition, strategies.indexOf(strategy), from);
  const noiseShare = 1 / seeds.length;
  const createStream = (purpose: string) =>
    randomStream(seed, 'forecast', strategy.name, finished.length, purpose);
  const gains = furtherGains(surrogate, findPositions(), {
    drawCount,
    noiseShare,
    positionStream: createStream('places'),
    valueStream: createStream('values'),
  });
  const standardError = Math.sqrt(surrogate.hyperparameters.noise * noiseShare) / surrogate.scale.slope;
  return gains && { draws: gains, standardError };

  function findPositions(): FurtherPositions {
    const sampler = samplers[strategy.method];
    if (learns(strategy)) return { type: 'chosen', count: Math.min(count, MAX_CONFIGURATIONS.chosen) };
    const search = { ...definition, rounds: () => countRounds(definition) };
    const enqueuedPoints = definition.enqueued.filter((point) => point.strategy === strategy.name);
    const findParameters = (index: number) =>
      enqueuedPoints[index]?.parameters ??
      sampler.propose(strategy, index - enqueuedPoints.length, search, noHistory);
    const positions = Array.from({ length: Math.min(count, MAX_CONFIGURATIONS.known) }, (_, index) =>
      surrogate!.space.encode(findParameters(firstIndex + index)),
    );
    return { type: 'known', positions };
  }
}
