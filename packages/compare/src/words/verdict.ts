import { isBetter } from '@ridgeline/core';
import type { ComparedPair, Comparison, Interval } from '../comparison.ts';
import type { Pairing } from '../pairing.ts';
import { amountWords, intervalWords, pWords, unitOf, type Unit } from './unit.ts';

type Circumstances = Pick<Comparison, 'metric' | 'phase' | 'interim' | 'alpha' | 'compared'>;

/** One sentence on two strategies that never says more than their numbers. */
export function verdictOf(pair: Omit<ComparedPair, 'verdict'>, circumstances: Circumstances): string {
  const unit = unitOf(circumstances.metric);
  const sentence =
    pair.t === undefined ? spreadless(pair, circumstances, unit) : measured(pair, circumstances, unit);
  return `${sentence}${missingWords(pair.missing.length)}.`;
}

/** The sentence on two strategies that have no pair of values at all. */
export function verdictWithoutPairs({ a, b, missing }: Pairing): string {
  const fingerprints = missing.filter(({ reason }) => reason.type === 'fingerprints-differ').length;
  if (fingerprints > 0 && fingerprints === missing.length) {
    return `${a} and ${b}: not compared, for their trials were computed on different numerics.`;
  }
  return `${a} and ${b}: not compared, for there is no seed on which both have a value.`;
}

function measured(pair: Omit<ComparedPair, 'verdict'>, circumstances: Circumstances, unit: Unit): string {
  const { a, b, answer, tests, differences, mean } = pair;
  const t = pair.t!;
  const seeds = seedsWords(differences.length);
  const intervalOf = (bounds: Interval) =>
    `${percent(1 - circumstances.alpha)} interval ${intervalWords(bounds, unit)}`;
  const p = tests?.primary && `${pWords(tests.primary.adjustedP)}${holmWords(circumstances.compared)}`;
  const [ahead, behind] = isBetter(circumstances.metric.goal, mean, 0) ? [a, b] : [b, a];
  const by = amountWords(mean, (t.high - t.low) / 2, unit);
  // Where a difference is named by its size, its interval is turned the same way.
  const byInterval = intervalOf(mean < 0 ? { low: -t.high, high: -t.low } : t);
  const others = (turn: 1 | -1) => testSampleWords(pair, turn, unit);
  const byOthers = others(mean < 0 ? -1 : 1);
  switch (answer) {
    case 'untested':
      return `${a} and ${b} so far: ${mean === 0 ? 'level' : `${ahead} ahead by ${by}`} (${byInterval}, ${seeds}${byOthers})`;
    case 'a-better':
    case 'b-better': {
      const claim =
        circumstances.phase === 'finals'
          ? `${ahead} is better than`
          : `In the search ${ahead} did better than`;
      return `${claim} ${behind} by ${by} (${byInterval}, ${seeds}, ${p}${byOthers})`;
    }
    case 'not-shown': {
      const alone = t.low > 0 || t.high < 0 ? ` after correction for ${circumstances.compared} pairs` : '';
      return `${a} and ${b}: no difference shown${alone} (${intervalOf(t)}, ${seeds}, ${p}${others(1)}${neededWords(pair, unit)})`;
    }
  }
}

/** Equal differences on every seed, or a single seed: nothing is known of how much chance moves them. */
function spreadless(pair: Omit<ComparedPair, 'verdict'>, circumstances: Circumstances, unit: Unit): string {
  const { a, b, answer, tests, differences, mean } = pair;
  const each = differences.length === 1 ? 'the one seed' : `each of ${seedsWords(differences.length)}`;
  const [ahead, behind] = isBetter(circumstances.metric.goal, mean, 0) ? [a, b] : [b, a];
  const fact =
    mean === 0
      ? `${a} and ${b}: equal on ${each}`
      : `${ahead} ahead of ${behind} by ${amountWords(mean, Math.abs(mean), unit)} on ${each}`;
  if (differences.length === 1) return `${fact}; one seed says nothing about chance`;
  if (mean === 0) return fact;
  const p =
    tests?.primary && `${pWords(tests.primary.adjustedP)} by sign-flip${holmWords(circumstances.compared)}`;
  if (answer === 'a-better' || answer === 'b-better')
    return `${fact}, which chance alone would not do (${p})`;
  return `${fact}; without any spread there is no interval${p === undefined ? '' : `, and chance alone could do this (${p})`}`;
}

/** The interval over test examples; with `turn` -1 of the difference the other way round. */
function testSampleWords({ testSample }: Omit<ComparedPair, 'verdict'>, turn: 1 | -1, unit: Unit): string {
  if (testSample === undefined) return '';
  const { low, high } = testSample;
  const bounds = turn === 1 ? { low, high } : { low: -high, high: -low };
  return `; on other test examples ${intervalWords(bounds, unit)}`;
}

function neededWords({ seedsNeeded }: Omit<ComparedPair, 'verdict'>, unit: Unit): string {
  if (seedsNeeded === undefined) return '';
  const { resolve, seeds, power } = seedsNeeded;
  const count = seeds === undefined ? 'more than 10,000' : `about ${seeds}`;
  return `; ${count} seeds would show ${Number((resolve * unit.scale).toPrecision(3))}${unit.suffix} with a chance of ${percent(power)}`;
}

function holmWords(pairs: number): string {
  return pairs > 1 ? ` after Holm over ${pairs} pairs` : '';
}

function missingWords(missing: number): string {
  return missing === 0 ? '' : `; ${seedsWords(missing)} without a pair`;
}

function seedsWords(count: number): string {
  return count === 1 ? '1 seed' : `${count} seeds`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}
