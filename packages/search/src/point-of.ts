import type { Method, ParameterValue } from '@ridgeline/core';

/** Keys of a sweep file that determine the types of its points; all other keys are accepted too. */
export interface SweepSpec {
  readonly method?: MethodSpec;
  readonly parameters?: Space;
  readonly strategies?: Readonly<
    Record<string, { readonly method?: MethodSpec; readonly parameters?: Space }>
  >;
  readonly [key: string]: unknown;
}

/** Name of a sampler (W&B's `bayes` means `tpe`), or a sampler with its settings. */
type MethodSpec = MethodName | { readonly name: MethodName; readonly [setting: string]: unknown };

type MethodName = Method | 'bayes';

type Space = Readonly<Record<string, object>>;

/** A trial's strategy and parameters, typed by the sweep, with one alternative per strategy. */
export type PointOf<Spec extends SweepSpec> = Spec extends { readonly strategies: infer S }
  ? {
      [N in keyof S & string]: { readonly strategy: N; readonly parameters: ParametersOf<Spec, S[N]> };
    }[keyof S & string]
  : { readonly strategy: 'all'; readonly parameters: Expand<SpaceOf<Spec>> };

type ParametersOf<Spec, StrategySpec> = Expand<SpaceOf<Spec> & SpaceOf<StrategySpec>>;

type SpaceOf<Spec> = Spec extends { readonly parameters: infer P } ? Flatten<P, ''> : unknown;

/** Flattens W&B's nested `parameters` to dotted names; a parameter with conditions is optional. */
type Flatten<P, Prefix extends string> = Intersection<
  {
    [K in keyof P & string]: P[K] extends { readonly parameters: infer Inner }
      ? Flatten<Inner, `${Prefix}${K}.`>
      : P[K] extends { readonly when: object }
        ? Readonly<Partial<Record<`${Prefix}${K}`, ValueOf<P[K]>>>>
        : Readonly<Record<`${Prefix}${K}`, ValueOf<P[K]>>>;
  }[keyof P & string]
>;

type ValueOf<Spec> = Spec extends { readonly values: readonly (infer V)[] }
  ? V
  : Spec extends { readonly value: infer V }
    ? V
    : Spec extends { readonly min: unknown } | { readonly distribution: string }
      ? number
      : ParameterValue;

/** Intersects all members of a union. */
type Intersection<U> = [U] extends [never]
  ? unknown
  : (U extends unknown ? (member: U) => void : never) extends (all: infer All) => void
    ? All
    : never;

/** Expands an intersection, so that editors display its members. */
type Expand<T> = { readonly [K in keyof T]: T[K] };
