/** What the rules of a study have to know of a method, beside its points, which its sampler chooses. */
interface MethodRules {
  /** `laid out`: for the number that is planned, so they need a `run_cap`, and another number is another study. */
  readonly points: 'one after another' | 'laid out';
  /** What a parameter's draw goes by. Where it is the place among the others, another order is another study. */
  readonly draws: 'by name' | 'by place';
}

/** How a strategy's points are chosen: through all, by chance, spread evenly, or by what came of earlier ones. */
export type Method = keyof typeof methods;

const methods = {
  grid: { points: 'one after another', draws: 'by place' },
  random: { points: 'one after another', draws: 'by name' },
  latin_hypercube: { points: 'laid out', draws: 'by name' },
  sobol: { points: 'one after another', draws: 'by place' },
  halton: { points: 'one after another', draws: 'by place' },
  tpe: { points: 'one after another', draws: 'by place' },
} as const satisfies Record<string, MethodRules>;

export const methodNames = Object.keys(methods) as readonly Method[];

/** The first strategy whose points are laid out for their number; undefined where there is none. */
export function laidOutIn<S extends { readonly method: Method }>(strategies: readonly S[]): S | undefined {
  return strategies.find(({ method }) => methods[method].points === 'laid out');
}

/** Whether the order of a strategy's parameters decides what its points are. */
export function goesByOrder({ method }: { readonly method: Method }): boolean {
  return methods[method].draws === 'by place';
}
