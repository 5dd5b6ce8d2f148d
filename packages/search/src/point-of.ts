import type { ParameterValue } from '@ridgeline/core';

/** The words of a sweep file as far as the types of its points depend on them; all others are taken too. */
export interface SweepWords {
  readonly parameters?: Space;
  readonly strategies?: Readonly<Record<string, { readonly parameters?: Space }>>;
  readonly [word: string]: unknown;
}

type Space = Readonly<Record<string, object>>;

/** A trial's strategy and parameters, by the words of the sweep: one alternative for each strategy. */
export type PointOf<W extends SweepWords> = W extends { readonly strategies: infer S }
  ? {
      [N in keyof S & string]: { readonly strategy: N; readonly parameters: ParametersOf<W, S[N]> };
    }[keyof S & string]
  : { readonly strategy: 'all'; readonly parameters: Show<SpaceOf<W>> };

type ParametersOf<W, Own> = Show<SpaceOf<W> & SpaceOf<Own>>;

type SpaceOf<Words> = Words extends { readonly parameters: infer P } ? Flat<P, ''> : unknown;

/** W&B's nested `parameters` are dotted names; a parameter with conditions may be absent. */
type Flat<P, Prefix extends string> = Together<
  {
    [K in keyof P & string]: P[K] extends { readonly parameters: infer Inner }
      ? Flat<Inner, `${Prefix}${K}.`>
      : P[K] extends { readonly when: object }
        ? Readonly<Partial<Record<`${Prefix}${K}`, ValueOf<P[K]>>>>
        : Readonly<Record<`${Prefix}${K}`, ValueOf<P[K]>>>;
  }[keyof P & string]
>;

type ValueOf<Words> = Words extends { readonly values: readonly (infer V)[] }
  ? V
  : Words extends { readonly value: infer V }
    ? V
    : Words extends { readonly min: unknown } | { readonly distribution: string }
      ? number
      : ParameterValue;

/** All members of a union at once. */
type Together<U> = [U] extends [never]
  ? unknown
  : (U extends unknown ? (member: U) => void : never) extends (all: infer All) => void
    ? All
    : never;

/** An intersection, written out. */
type Show<T> = { readonly [K in keyof T]: T[K] };
