/** Properties of a method that matter to the rules of a study. */
interface MethodRules {
  /**
   * `sequential`: points do not depend on the planned number of points. `fixed size`: points depend on the planned
   * number of points, so `run_cap` is required, and changing it makes another study.
   */
  readonly points: 'sequential' | 'fixed size';
  /** Property of a parameter that determines its draws. With `by position`, reordering parameters makes another study. */
  readonly draws: 'by name' | 'by position';
  /** Kind of space that the method supports; see `spaceProblems`. */
  readonly space: Space;
  /** Results that the method learns from. */
  readonly learns: LearnedResults;
  /** Settings with their defaults, which must never change because stored studies rely on them. */
  readonly settings: MethodSettings;
}

/**
 * Results that a method learns from. `one value`: one objective without constraints; `one objective`: constraints are
 * allowed.
 */
export type LearnedResults = 'none' | 'one value' | 'one objective' | 'several objectives';

/**
 * Kind of search space. `listed`: each parameter has finitely many values. `of one network`: all points train the same
 * network with the same kind of optimizer on the same data. `numbers of one network`: in addition, all parameters are
 * numbers.
 */
export type Space = 'any' | 'listed' | 'of one network' | 'numbers of one network';

/** Method that chooses a strategy's points. */
export type Method = keyof typeof methods;

/** Settings of a method, by their names in the code. */
export type MethodSettings = Readonly<Record<string, number>>;

/** Settings shared by all population methods, with their defaults. */
const populationDefaults = {
  /** Number of members; at least 2. */
  population: 8,
  /** Epochs of a generation; at least 1. The last generation trains to the end. */
  interval: 2,
  /** Number of generations; at least 2. */
  generations: 10,
  /** Share of the members that count as the worst, and as the best; the worst copy the best. At most 0.5. */
  quantile: 0.25,
} as const;

const methods = {
  grid: { points: 'sequential', draws: 'by position', space: 'listed', learns: 'none', settings: {} },
  random: { points: 'sequential', draws: 'by name', space: 'any', learns: 'none', settings: {} },
  latin_hypercube: { points: 'fixed size', draws: 'by name', space: 'any', learns: 'none', settings: {} },
  sobol: { points: 'sequential', draws: 'by position', space: 'any', learns: 'none', settings: {} },
  halton: { points: 'sequential', draws: 'by position', space: 'any', learns: 'none', settings: {} },
  tpe: {
    points: 'sequential',
    draws: 'by position',
    space: 'any',
    learns: 'several objectives',
    settings: {
      /** Number of random configurations before the first model; at least 1. */
      startup: 10,
      /** Number of candidates drawn from the model of good points; the most promising is suggested. At least 1. */
      candidates: 24,
    },
  },
  gp: {
    points: 'sequential',
    draws: 'by position',
    space: 'any',
    learns: 'one value',
    settings: {
      /** Number of evenly spread configurations before there is a model; at least 2. */
      startup: 10,
    },
  },
  auto: {
    points: 'sequential',
    draws: 'by position',
    space: 'any',
    learns: 'several objectives',
    settings: {
      /** Number of evenly spread configurations before there is a model; at least 2. */
      startup: 10,
    },
  },
  cma_es: {
    points: 'sequential',
    draws: 'by position',
    space: 'any',
    learns: 'one objective',
    settings: {},
  },
  nsga2: {
    points: 'sequential',
    draws: 'by position',
    space: 'any',
    learns: 'several objectives',
    settings: {
      /** Number of configurations in a generation; the first generation is evenly spread. At least 4. */
      population: 20,
    },
  },
  pbt: {
    points: 'sequential',
    draws: 'by name',
    space: 'of one network',
    learns: 'one value',
    settings: {
      ...populationDefaults,
      /** Chance of resampling a parameter of a copy instead of perturbing it, 0 to 1. */
      resample: 0.25,
    },
  },
  pb2: {
    points: 'sequential',
    draws: 'by position',
    space: 'numbers of one network',
    learns: 'one value',
    settings: populationDefaults,
  },
} as const satisfies Record<string, MethodRules>;

/** Method of a strategy, with its settings if the file has any. */
export interface ChosenMethod {
  readonly method: Method;
  readonly settings?: MethodSettings;
}

type SettingsOf<M extends Method> = Readonly<Record<keyof (typeof methods)[M]['settings'], number>>;

export const methodNames = Object.keys(methods) as readonly Method[];

/**
 * Settings of a method: those of the strategy, and defaults for all others.
 *
 * @example
 * methodSettings('tpe', { settings: { startup: 20 } }); // { startup: 20, candidates: 24 }
 */
export function methodSettings<M extends Method>(
  method: M,
  { settings }: { readonly settings?: MethodSettings } = {},
): SettingsOf<M> {
  return { ...methods[method].settings, ...settings } as SettingsOf<M>;
}

/** Methods that train populations, whose members continue each other's trainings. */
export type PopulationMethod = 'pbt' | 'pb2';

/**
 * Settings of a strategy's population; undefined if its method trains none.
 *
 * @example
 * populationOf({ method: 'pbt' })?.interval; // 2
 * populationOf({ method: 'random' }); // undefined
 */
export function populationOf(
  chosen: ChosenMethod,
): Readonly<Record<keyof typeof populationDefaults, number>> | undefined {
  const { method } = chosen;
  return method === 'pbt' || method === 'pb2' ? methodSettings(method, chosen) : undefined;
}

/** Kind of space that a method supports. */
export function spaceOf({ method }: { readonly method: Method }): Space {
  return methods[method].space;
}

/** Results that a method learns from. */
export function learnedResultsOf({ method }: { readonly method: Method }): LearnedResults {
  return methods[method].learns;
}

/**
 * True if a method learns from results at points that it did not suggest, such as those of `warm_start`. CMA-ES and
 * populations learn only from their own generations.
 */
export function learnsFromOthers({ method }: { readonly method: Method }): boolean {
  return methods[method].learns !== 'none' && method !== 'cma_es' && populationOf({ method }) === undefined;
}

/** Finds a strategy whose points depend on the planned number of points; undefined if there is none. */
export function findFixedSizeDesign<S extends { readonly method: Method }>(
  strategies: readonly S[],
): S | undefined {
  return strategies.find(({ method }) => methods[method].points === 'fixed size');
}

/** True if the order of a strategy's parameters affects its points. */
export function dependsOnOrder({ method }: { readonly method: Method }): boolean {
  return methods[method].draws === 'by position';
}
