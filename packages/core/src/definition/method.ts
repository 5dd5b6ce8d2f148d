/** Properties of a method that matter to the rules of a study. */
interface MethodRules {
  /** `laid out`: for the planned number, so a `run_cap` is required, and another number is another study. */
  readonly points: 'one after another' | 'laid out';
  /** Key of a parameter's draws. If it is the place among the others, another order is another study. */
  readonly draws: 'by name' | 'by place';
}

/** Method that chooses a strategy's points: exhaustive, random, evenly spread, or adaptive. */
export type Method = keyof typeof methods;

const methods = {
  grid: { points: 'one after another', draws: 'by place' },
  random: { points: 'one after another', draws: 'by name' },
  latin_hypercube: { points: 'laid out', draws: 'by name' },
  sobol: { points: 'one after another', draws: 'by place' },
  halton: { points: 'one after another', draws: 'by place' },
  tpe: { points: 'one after another', draws: 'by place' },
} as const satisfies Record<string, MethodRules>;

/** Settings of TPE. */
export interface TpeSettings {
  /** Number of configurations drawn at random before there is a model; at least 1. */
  readonly startup: number;
  /** Number of points drawn from the model of the good ones, of which the most promising is suggested; at least 1. */
  readonly candidates: number;
}

/** Settings that a method named alone has. Studies rely on them: they never change. */
export const tpeDefaults: TpeSettings = { startup: 10, candidates: 24 };

/** Method of a strategy, with its settings if the file gives any. */
export interface ChosenMethod {
  readonly method: Method;
  readonly settings?: TpeSettings;
}

export const methodNames = Object.keys(methods) as readonly Method[];

/** First strategy whose points are laid out for their number; undefined if there is none. */
export function laidOutIn<S extends { readonly method: Method }>(strategies: readonly S[]): S | undefined {
  return strategies.find(({ method }) => methods[method].points === 'laid out');
}

/** True if the order of a strategy's parameters affects its points. */
export function goesByOrder({ method }: { readonly method: Method }): boolean {
  return methods[method].draws === 'by place';
}
