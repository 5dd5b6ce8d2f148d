import { formatP } from '@ridgeline/compare';
import type { PagePair } from './study-page.ts';

/** Names of two strategies. */
interface PairNames {
  readonly a: string;
  readonly b: string;
}

/** Difference of a pair, `a` minus `b`, with its verdict. */
interface Difference extends PairNames {
  readonly answer: 'a-better' | 'b-better' | 'equivalent' | 'not-shown' | 'untested';
  readonly mean: number | undefined;
  readonly estimate: { readonly low: number; readonly high: number } | undefined;
  readonly adjustedP: number | undefined;
  readonly sentence: string;
}

/** Creates the view model of a compared pair, in which the better-ranked strategy becomes `a`; see {@link orderNames}. */
export function createComparedPair(
  { a, b, answer, mean, estimate, adjustedP, sentence }: Difference,
  isOrdered: boolean,
): PagePair {
  const claims = {
    'a-better': isOrdered ? 'better' : 'worse',
    'b-better': isOrdered ? 'worse' : 'better',
    equivalent: 'equivalent',
    'not-shown': 'open',
    untested: 'untested',
  } as const;
  return {
    ...orderNames({ a, b }, isOrdered),
    claim: claims[answer],
    mean: mean === undefined || isOrdered ? mean : -mean,
    low: isOrdered ? estimate?.low : estimate && -estimate.high,
    high: isOrdered ? estimate?.high : estimate && -estimate.low,
    p: adjustedP === undefined ? undefined : formatP(adjustedP),
    sentence,
  };
}

/** Creates the view model of a pair without a comparison. */
export function createUncomparedPair(names: PairNames, isOrdered: boolean, sentence: string): PagePair {
  const noDifference = { mean: undefined, low: undefined, high: undefined, p: undefined };
  return { ...orderNames(names, isOrdered), claim: 'uncompared', ...noDifference, sentence };
}

/** Returns the names in the order of rank. `isOrdered` is true if `a` ranks before `b`. */
function orderNames({ a, b }: PairNames, isOrdered: boolean): PairNames {
  return isOrdered ? { a, b } : { a: b, b: a };
}
