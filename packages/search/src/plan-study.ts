import { findFixedSizeDesign, RidgelineError, type Plan, type SearchDefinition } from '@ridgeline/core';
import { samplers } from './samplers/samplers.ts';
import { turnAt } from './rotation.ts';

/** Maximum number of grid cells without a `run_cap`. */
export const MAX_GRID_CELLS = 1_000_000n;

/** Plan of one strategy. */
interface StrategyPlan {
  readonly strategy: string;
  /** Number of points in its space; undefined if infinite. */
  readonly size: bigint | undefined;
  /** Number of planned configurations; an upper bound if seeds are divided, undefined unless the plan is finite. */
  readonly configurations: number | undefined;
  /** Number of planned trials; undefined unless the plan is finite. */
  readonly trials: number | undefined;
}

/** Planned size of a study, as far as the sweep file determines it. */
export type StudyPlan = {
  /** Number of seeds per configuration; the maximum if seeds are divided. */
  readonly repeats: number;
  readonly strategies: readonly StrategyPlan[];
} & (
  | ({ readonly type: 'finite' } & Plan)
  /** A strategy has no end, and the file has no `run_cap`. */
  | { readonly type: 'no end' }
  /**
   * The grids have `size` cells in total, enqueued points included, more than {@link MAX_GRID_CELLS}, and the file has
   * no `run_cap`.
   */
  | { readonly type: 'too large'; readonly size: bigint }
);

/**
 * Plans the configurations and trials of a study. A configuration is planned only if all its repeats fit under
 * `run_cap`.
 *
 * @example
 * planStudy(definition); // { type: 'finite', configurations: 20, trials: 60, repeats: 3, strategies: [ … ] }
 */
export function planStudy(definition: SearchDefinition): StudyPlan {
  const repeats = definition.seeds.length;
  const { minSeeds } = definition;
  const sizes = spaceSizes(definition);
  const isEndless = sizes.includes(undefined);
  const { enqueued } = definition;
  const size = sizes.reduce<bigint>((sum, points) => sum + (points ?? 0n), BigInt(enqueued.length));
  const planStrategies = (total: number | undefined) =>
    definition.strategies.map((strategy, index) => {
      const configurations =
        total === undefined ? undefined : countWithSizes(definition, sizes, index, total);
      const trials = configurations && configurations * repeats;
      return { strategy: strategy.name, size: sizes[index], configurations, trials };
    });
  if (definition.runCap === undefined) {
    if (isEndless) return { type: 'no end', repeats, strategies: planStrategies(undefined) };
    if (size > MAX_GRID_CELLS)
      return { type: 'too large', size, repeats, strategies: planStrategies(undefined) };
  }
  if (minSeeds !== undefined) return planDividedStudy(definition, minSeeds, size);
  const cap = definition.runCap === undefined ? undefined : Math.floor(definition.runCap / repeats);
  const configurations = cap === undefined || (!isEndless && size < BigInt(cap)) ? Number(size) : cap;
  return {
    type: 'finite',
    configurations,
    trials: configurations * repeats,
    repeats,
    strategies: planStrategies(configurations),
  };
}

/**
 * Plans a study that divides seeds. All strategies get the same number of trainings. `configurations` is an upper
 * bound, reached if all but the last configuration get the minimum number of seeds.
 */
function planDividedStudy(definition: SearchDefinition, minSeeds: number, size: bigint): StudyPlan {
  const maxSeeds = definition.seeds.length;
  const turnsPerStrategy = countTurnsPerStrategy(definition);
  const total = turnsPerStrategy.includes(undefined) ? undefined : size * BigInt(maxSeeds);
  const cap = definition.runCap;
  const trials = cap === undefined || (total !== undefined && total < BigInt(cap)) ? Number(total) : cap;
  const pointCounts = spaceSizes(definition);
  const strategies = definition.strategies.map(({ name }, index) => {
    const turns = countTurns(turnsPerStrategy, index, trials);
    const maxTurns = turnsPerStrategy[index];
    const points = maxTurns === undefined ? Infinity : Number(maxTurns) / maxSeeds;
    const configurations = Math.max(0, Math.min(points, Math.floor((turns - maxSeeds) / minSeeds) + 1));
    return { strategy: name, size: pointCounts[index], configurations, trials: turns };
  });
  const configurations = strategies.reduce((sum, strategy) => sum + strategy.configurations, 0);
  return { type: 'finite', configurations, trials, repeats: maxSeeds, strategies };
}

/**
 * Number of turns of each strategy in a study that divides seeds: one per seed of each point; undefined if infinite.
 */
export function countTurnsPerStrategy(definition: SearchDefinition): readonly (bigint | undefined)[] {
  const seeds = BigInt(definition.seeds.length);
  return spaceSizes(definition).map((points, index) => {
    const enqueued = countEnqueued(definition, definition.strategies[index]!.name);
    return points && (points + BigInt(enqueued)) * seeds;
  });
}

/** Counts the turns of the strategy with this index among the first `turns`. */
export function countTurns(sizes: readonly (bigint | undefined)[], strategy: number, turns: number): number {
  const last = turns === 0 ? undefined : turnAt(sizes, turns - 1);
  if (last === undefined) return 0;
  const countIfEndless = last.strategy >= strategy ? last.point + 1 : last.point;
  const size = sizes[strategy];
  return size !== undefined && size < BigInt(countIfEndless) ? Number(size) : countIfEndless;
}

/**
 * Plans a study that is about to run, and rejects one that cannot run. Undefined if only a target or a time limit ends
 * the study, because its number of trials is then unknown.
 *
 * @throws RidgelineError `SWEEP_INVALID`, with the line to add, for a study without an end, for grids of more than
 * {@link MAX_GRID_CELLS} cells without a `run_cap`, and for points or a patience that depend on an unknown number of
 * trials.
 * @example
 * validatePlan(definition); // { configurations: 20, trials: 60 }
 */
export function validatePlan(definition: SearchDefinition): Plan | undefined {
  const plan = planStudy(definition);
  if (plan.type === 'finite') return { configurations: plan.configurations, trials: plan.trials };
  const suggestedCap = 20 * definition.strategies.length * plan.repeats;
  const advice = `Add the line \`run_cap: ${suggestedCap}\` (trials of all strategies together) to the sweep file`;
  const hint = `${advice}.`;
  if (plan.type === 'too large') {
    throw invalidSweep(`The grid has ${plan.size} cells, more than ${MAX_GRID_CELLS}.`, hint);
  }
  const design = findFixedSizeDesign(definition.strategies);
  if (design !== undefined) {
    throw invalidSweep(
      `The points of strategy "${design.name}" (${design.method}) depend on their total number, which is unknown.`,
      hint,
    );
  }
  if (definition.patience === 'expected')
    throw invalidSweep('`patience: expected` needs the number of remaining trials, which is unknown.', hint);
  if (definition.target !== undefined || definition.time !== undefined) return undefined;
  const strategy = plan.strategies.find(({ size }) => size === undefined)!.strategy;
  throw invalidSweep(`Strategy "${strategy}" has no end.`, `${advice}, or set \`target\` or \`time\`.`);
}

function invalidSweep(message: string, hint: string): RidgelineError {
  return new RidgelineError('SWEEP_INVALID', message, { hint });
}

/** Exclusive upper bound of the trial numbers. Some numbers stay unused if configurations do not get all seeds. */
export function trialNumberLimit(plan: Plan | undefined, { seeds }: SearchDefinition): number {
  return plan === undefined ? Infinity : plan.configurations * seeds.length;
}

/** Number of points of each strategy, in the order of the definition; undefined if infinite. */
export function spaceSizes(definition: SearchDefinition): readonly (bigint | undefined)[] {
  return definition.strategies.map((strategy) => samplers[strategy.method].size(strategy));
}

/**
 * Number of rounds: the largest number of points that any strategy's sampler chooses. Enqueued points do not count.
 */
export function countRounds(definition: SearchDefinition): number {
  const plan = planStudy(definition);
  if (plan.type !== 'finite') throw new Error('Only a finite plan has a number of rounds.');
  return Math.max(
    0,
    ...plan.strategies.map(
      ({ strategy, configurations = 0 }) => configurations - countEnqueued(definition, strategy),
    ),
  );
}

/** Number of a strategy's enqueued points. */
export function countEnqueued({ enqueued }: SearchDefinition, strategy: string): number {
  return enqueued.filter((point) => point.strategy === strategy).length;
}

/** Number of configurations of the strategy with this index among the first `configurations`. */
export function countConfigurations(
  definition: SearchDefinition,
  strategy: number,
  configurations: number,
): number {
  return countWithSizes(definition, spaceSizes(definition), strategy, configurations);
}

/** Number of points that the sampler of the strategy with this index suggests among the first `configurations`. */
export function countPoints(definition: SearchDefinition, strategy: number, configurations: number): number {
  const samplerCount = Math.max(0, configurations - definition.enqueued.length);
  return countTurns(spaceSizes(definition), strategy, samplerCount);
}

/** Counts as {@link countConfigurations} does, with the result of {@link spaceSizes} passed in. */
function countWithSizes(
  { enqueued, strategies }: SearchDefinition,
  sizes: readonly (bigint | undefined)[],
  strategy: number,
  configurations: number,
): number {
  const firstEnqueued = enqueued.slice(0, configurations);
  const enqueuedCount = firstEnqueued.filter((point) => point.strategy === strategies[strategy]!.name).length;
  const samplerCount = configurations - firstEnqueued.length;
  return enqueuedCount + countTurns(sizes, strategy, samplerCount);
}
