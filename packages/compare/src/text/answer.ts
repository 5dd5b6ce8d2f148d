import { Ranking } from '@ridgeline/core';
import type { Chosen, ComparedPair, Comparison, StrategyStanding } from '../comparison.ts';
import { listText } from './list.ts';
import { amountText, unitOf, type Unit } from './unit.ts';

/**
 * One-paragraph answer: the leader, the strategies it beats, those it cannot be distinguished from, and the remedy.
 *
 * @example
 * answerOf(comparison); // 'dropout leads. It is better than none and l1. It is not distinguishable from l2: …'
 */
export function answerOf(comparison: Omit<Comparison, 'notes'>): string {
  const { phase, interim, looks, nested, metric } = comparison;
  const [leader, ...others] = ranked(comparison);
  if (leader === undefined) return nothingYet(comparison);
  const value = valueText(leader.chosen!, unitOf(metric));
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
  const { better, worse, equivalent, open } = byVerdict(pairs);
  return [
    `${leader.strategy} leads with a ${metric.name} of ${value}.`,
    ...(better.length > 0 ? [`It is better than ${namesOf(better)}.`] : []),
    ...(worse.length > 0 ? [`It is worse than ${namesOf(worse)}, counting lost seeds as worst.`] : []),
    ...(equivalent.length > 0 ? [`It is equivalent to ${namesOf(equivalent)}.`] : []),
    ...(open.length > 0
      ? [`It is not distinguishable from ${namesOf(open)}: ${remedyOf(open, comparison)}.`]
      : []),
    ...othersText(comparison, leader.strategy),
  ].join(' ');
}

/** Sentence on the pairs without the leader, for finals against one strategy; otherwise none. */
function othersText(comparison: Omit<Comparison, 'notes'>, leader: string): readonly string[] {
  const { against } = comparison;
  if (against === undefined || against === leader) return [];
  const pairs = pairsOf(comparison, against).filter(({ other }) => other !== leader);
  const { better, worse, equivalent, open } = byVerdict(pairs);
  const clause = (own: readonly JudgedPair[], relation: string, rest = '') =>
    own.length === 0 ? [] : [`${namesOf(own)} ${relation} ${against}${rest}`];
  const are = (own: readonly JudgedPair[]) => (own.length === 1 ? 'is' : 'are');
  const clauses = [
    // Each pair is judged from the side of `against`.
    ...clause(worse, `${are(worse)} better than`),
    ...clause(better, `${are(better)} worse than`),
    ...clause(equivalent, `${are(equivalent)} equivalent to`),
    ...clause(
      open,
      `${are(open)} not distinguishable from`,
      open.length === 0 ? '' : ` (${remedyOf(open, comparison)})`,
    ),
  ];
  return clauses.length === 0 ? [] : [`Of the others, ${clauses.join('; ')}.`];
}

/** Strategies with a value, the best first. */
export function ranked({ strategies, metric }: Omit<Comparison, 'notes'>): readonly StrategyStanding[] {
  return strategies
    .filter(({ chosen }) => chosen !== undefined)
    .toSorted((a, b) => (new Ranking(metric).isBetter(a.chosen!.mean, b.chosen!.mean) ? -1 : 1));
}

/** A tested pair from the side of one of its strategies. */
interface JudgedPair {
  readonly other: string;
  readonly verdict: 'better' | 'worse' | 'equivalent' | 'open';
  readonly pair: ComparedPair;
}

function pairsOf({ pairs }: Omit<Comparison, 'notes'>, side: string): readonly JudgedPair[] {
  return pairs.flatMap((pair): readonly JudgedPair[] => {
    if (pair.type === 'uncompared' || (pair.a !== side && pair.b !== side)) return [];
    // Finals against one strategy test no other pairs.
    if (pair.tests === undefined) return [];
    return [{ other: pair.a === side ? pair.b : pair.a, verdict: verdictFor(side, pair), pair }];
  });
}

function verdictFor(side: string, { a, answer }: ComparedPair): JudgedPair['verdict'] {
  switch (answer) {
    case 'a-better':
      return a === side ? 'better' : 'worse';
    case 'b-better':
      return a === side ? 'worse' : 'better';
    case 'equivalent':
      return 'equivalent';
    case 'not-shown':
    case 'untested':
      return 'open';
  }
}

function byVerdict(pairs: readonly JudgedPair[]): Readonly<Record<JudgedPair['verdict'], JudgedPair[]>> {
  const having = (wanted: JudgedPair['verdict']) => pairs.filter(({ verdict }) => verdict === wanted);
  return {
    better: having('better'),
    worse: having('worse'),
    equivalent: having('equivalent'),
    open: having('open'),
  };
}

function namesOf(pairs: readonly JudgedPair[]): string {
  return listText(pairs.map(({ other }) => other));
}

/** Remedy if the leader cannot be distinguished: more examples if they are most of the error, else more seeds. */
function remedyOf(
  open: readonly JudgedPair[],
  { looks, nested }: Pick<Comparison, 'looks' | 'nested'>,
): string {
  const next = looks?.planned[looks.made];
  if (next !== undefined && open.some(({ pair }) => pair.isOpen)) {
    return `the next look, at ${next} seeds, may decide`;
  }
  if (open.every(({ pair }) => pair.tests?.primary === undefined && pair.lost.a + pair.lost.b > 0)) {
    return 'seeds were lost, and nothing is claimed without their values';
  }
  const limited = open.every(({ pair }) => pair.isLimited);
  const more = nested?.type === 'search' ? 'more searches' : 'more seeds';
  if (!limited) return `${more} may decide`;
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
export function valueText({ mean, interval }: Pick<Chosen, 'mean' | 'interval'>, { scale }: Unit): string {
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  const size = amountText(mean, spread, { scale, suffix: scale === 100 ? ' %' : '' });
  return `${mean < 0 ? '-' : ''}${size}`;
}
