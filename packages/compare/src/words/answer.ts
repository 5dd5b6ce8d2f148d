import { Ranking } from '@ridgeline/core';
import type { Chosen, ComparedPair, Comparison, StrategyStanding } from '../comparison.ts';
import { listWords } from './list.ts';
import { amountWords, unitOf, type Unit } from './unit.ts';

/**
 * One-paragraph answer: the leader, the strategies it beats, those it cannot be told from, and the remedy.
 *
 * @example
 * answerOf(comparison); // 'dropout leads. It is better than none and l1. It cannot be told from l2: …'
 */
export function answerOf(comparison: Omit<Comparison, 'notes'>): string {
  const { phase, interim, looks, nested, metric } = comparison;
  const [leader, ...others] = ranked(comparison);
  if (leader === undefined) return nothingYet(comparison);
  const value = valueWords(leader.chosen!, unitOf(metric));
  const pairs = pairsOf(comparison, leader.strategy);
  if (others.length + pairs.length === 0)
    return `${leader.strategy} is the only strategy with a result: ${value}.`;
  if (phase === 'search') {
    const so = interim ? 'So far' : 'In the search';
    return (
      `${so} ${leader.strategy} leads with a ${metric.name} of ${value}. ` +
      'A search ranks and claims nothing: its finals decide.'
    );
  }
  if (interim) {
    const all = nested?.type === 'search' ? 'all searches have their finals' : 'all seeds are trained';
    const first = looks === undefined ? all : `the first look, at ${looks.planned[0]} seeds`;
    return `So far ${leader.strategy} leads with a ${metric.name} of ${value}. Nothing is tested before ${first}.`;
  }
  const named = (wanted: (pair: LedPair) => boolean) => pairs.filter(wanted).map(({ other }) => other);
  const beaten = named(({ verdict }) => verdict === 'better');
  const equal = named(({ verdict }) => verdict === 'equivalent');
  const open = pairs.filter(({ verdict }) => verdict === 'open');
  return [
    `${leader.strategy} leads with a ${metric.name} of ${value}.`,
    ...(beaten.length > 0 ? [`It is better than ${listWords(beaten)}.`] : []),
    ...(equal.length > 0 ? [`It is equivalent to ${listWords(equal)}.`] : []),
    ...(open.length > 0
      ? [
          `It cannot be told from ${listWords(open.map(({ other }) => other))}: ${remedyOf(open, comparison)}.`,
        ]
      : []),
  ].join(' ');
}

/** Strategies with a value, the best first. */
export function ranked({ strategies, metric }: Omit<Comparison, 'notes'>): readonly StrategyStanding[] {
  return strategies
    .filter(({ chosen }) => chosen !== undefined)
    .toSorted((a, b) => (new Ranking(metric).isBetter(a.chosen!.mean, b.chosen!.mean) ? -1 : 1));
}

interface LedPair {
  readonly other: string;
  readonly verdict: 'better' | 'equivalent' | 'open';
  readonly pair: ComparedPair;
}

function pairsOf({ pairs }: Omit<Comparison, 'notes'>, leader: string): readonly LedPair[] {
  return pairs.flatMap((pair): readonly LedPair[] => {
    if (pair.type === 'uncompared' || (pair.a !== leader && pair.b !== leader)) return [];
    // Finals against one strategy test no other pairs.
    if (pair.tests === undefined) return [];
    const [other, wins] = pair.a === leader ? [pair.b, 'a-better'] : [pair.a, 'b-better'];
    const verdict = pair.answer === wins ? 'better' : pair.answer === 'equivalent' ? 'equivalent' : 'open';
    return [{ other, verdict, pair }];
  });
}

/**
 * Remedy for a leader that cannot be told apart: more examples if they are most of the error, else more
 * seeds.
 */
function remedyOf(open: readonly LedPair[], { looks, nested }: Pick<Comparison, 'looks' | 'nested'>): string {
  const next = looks?.planned[looks.made];
  if (next !== undefined && open.some(({ pair }) => pair.isOpen)) {
    return `the next look, at ${next} seeds, may tell`;
  }
  if (open.every(({ pair }) => pair.tests?.primary === undefined && pair.lost.a + pair.lost.b > 0)) {
    return 'seeds were lost, and nothing is claimed without their values';
  }
  const limited = open.every(({ pair }) => pair.isLimited);
  const more = nested?.type === 'search' ? 'more searches' : 'more seeds';
  if (!limited) return `${more} may tell`;
  return `more ${nested?.type === 'split' ? 'rows' : 'test examples'} would help, ${more} would not`;
}

function nothingYet({ trials: { ended, planned }, strategies }: Omit<Comparison, 'notes'>): string {
  if (planned === undefined)
    return `Nothing to compare yet: ${ended === 1 ? '1 trial has' : `${ended} trials have`} ended.`;
  if (ended < planned) return `Nothing to compare yet: ${ended} of ${planned} trials.`;
  const count = strategies.reduce(
    (sum, { states }) => sum + Object.values(states).reduce((all, number) => all + number, 0),
    0,
  );
  return `Nothing to compare: of ${count === 1 ? '1 configuration' : `${count} configurations`} none is complete.`;
}

/** Mean of a chosen configuration, to two significant digits of its interval. */
export function valueWords({ mean, interval }: Chosen, { scale }: Unit): string {
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  const size = amountWords(mean, spread, { scale, suffix: scale === 100 ? ' %' : '' });
  return `${mean < 0 ? '-' : ''}${size}`;
}
