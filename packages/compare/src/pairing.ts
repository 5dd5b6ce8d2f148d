import { canonicalJson, type Fingerprint } from '@ridgeline/core';
import type { MissingPair, SeedValue } from './comparison.ts';
import type { Contender } from './contender.ts';
import { settleTies } from './statistics/ties.ts';

/** Metrics are sums of float32: differences up to this size between such values may be nothing but rounding. */
export function roundingOf(values: readonly number[]): number {
  return 1e-6 * Math.max(0, ...values.map(Math.abs));
}

/** Two strategies, seed by seed. */
export interface Pairing {
  readonly a: string;
  readonly b: string;
  /** Value of `a` minus value of `b`, with ties settled; one a seed on which both are complete and comparable. */
  readonly differences: readonly SeedValue[];
  readonly missing: readonly MissingPair[];
}

/** Pairs the values of two contenders by the repeat's seed, and says of each seed without a pair why. */
export function pairUp(a: Contender, b: Contender, seeds: readonly number[]): Pairing {
  const pairs: { seed: number; values: readonly [number, number] }[] = [];
  const missing: MissingPair[] = [];
  const bothChosen = a.standing.chosen !== undefined && b.standing.chosen !== undefined;
  for (const seed of bothChosen ? seeds : []) {
    const [first, second] = [valueAt(a, seed), valueAt(b, seed)];
    if (first.type === 'none') missing.push({ seed, reason: { ...first.reason, type: 'no-value' } });
    else if (second.type === 'none') missing.push({ seed, reason: { ...second.reason, type: 'no-value' } });
    else if (!sameNumerics(first.fingerprint, second.fingerprint)) {
      missing.push({ seed, reason: { type: 'fingerprints-differ' } });
    } else {
      pairs.push({ seed, values: [first.value, second.value] });
    }
  }
  const settled = settleTies(
    pairs.map(({ values }) => values[0] - values[1]),
    roundingOf(pairs.flatMap(({ values }) => values)),
  );
  return {
    a: a.standing.strategy,
    b: b.standing.strategy,
    differences: pairs.map(({ seed }, index) => ({ seed, value: settled[index]! })),
    missing,
  };
}

type ValueAt =
  | { readonly type: 'value'; readonly value: number; readonly fingerprint: Fingerprint | undefined }
  | {
      readonly type: 'none';
      readonly reason: Omit<Extract<MissingPair['reason'], { type: 'no-value' }>, 'type'>;
    };

function valueAt({ standing, trials }: Contender, seed: number): ValueAt {
  const finished = trials.find(({ trial }) => trial.seed === seed);
  if (finished?.outcome.type === 'complete') {
    return { type: 'value', value: finished.outcome.value, fingerprint: finished.fingerprint };
  }
  const state = finished?.outcome.type ?? 'running';
  return { type: 'none', reason: { strategy: standing.strategy, state } };
}

function sameNumerics(a: Fingerprint | undefined, b: Fingerprint | undefined): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && canonicalJson({ ...a }) === canonicalJson({ ...b }))
  );
}
