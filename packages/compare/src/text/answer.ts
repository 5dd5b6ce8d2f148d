import type { Chosen, Comparison } from '../comparison.ts';
import { leadOf, type JudgedStrategies, type Lead, type VerdictRemedy } from '../lead.ts';
import { listText } from './list.ts';
import { amountText, unitOf, type Unit } from './unit.ts';

/**
 * One-paragraph answer: the leader, the strategies that it beats, those that it cannot be distinguished from, and the
 * remedy.
 *
 * @example
 * answerOf(comparison); // 'dropout leads. It is better than none and l1. It is not distinguishable from l2: …'
 */
export function answerOf(comparison: Omit<Comparison, 'notes'>): string {
  const { metric, nested } = comparison;
  const lead = leadOf(comparison);
  if (lead.type === 'nothing') return nothingText(lead);
  const { strategy } = lead;
  const value = valueText(lead.chosen, unitOf(metric));
  switch (lead.type) {
    case 'only':
      return `${strategy} is the only strategy with a result: ${value}.`;
    case 'search':
      return (
        `${lead.interim ? 'So far' : 'In the search'} ${strategy} leads with a ${metric.name} of ${value}. ` +
        'A search ranks strategies but claims nothing: its finals decide.'
      );
    case 'untested': {
      const end = nested?.type === 'search' ? 'all searches have their finals' : 'all seeds are trained';
      const start = lead.firstLook === undefined ? end : `the first look, at ${lead.firstLook} seeds`;
      return `So far ${strategy} leads with a ${metric.name} of ${value}. Nothing is tested before ${start}.`;
    }
    case 'tested': {
      const { better, worse, equivalent, open, remedy } = lead;
      return [
        `${strategy} leads with a ${metric.name} of ${value}.`,
        ...(better.length > 0 ? [`It is better than ${listText(better)}.`] : []),
        ...(worse.length > 0 ? [`It is worse than ${listText(worse)}, counting lost seeds as worst.`] : []),
        ...(equivalent.length > 0 ? [`It is equivalent to ${listText(equivalent)}.`] : []),
        ...(remedy === undefined
          ? []
          : [`It is not distinguishable from ${listText(open)}: ${remedyText(remedy)}.`]),
        ...(lead.reference === undefined ? [] : referenceText(lead.reference)),
      ].join(' ');
    }
  }
}

/** Describes the pairs without the leader, in finals against a reference strategy. */
function referenceText({
  strategy,
  better,
  worse,
  equivalent,
  open,
  remedy,
}: { readonly strategy: string } & JudgedStrategies): readonly string[] {
  const clause = (names: readonly string[], relation: string, rest = '') =>
    names.length === 0
      ? []
      : [`${listText(names)} ${names.length === 1 ? 'is' : 'are'} ${relation} ${strategy}${rest}`];
  const clauses = [
    // Each pair is described relative to the reference strategy.
    ...clause(worse, 'better than'),
    ...clause(better, 'worse than'),
    ...clause(equivalent, 'equivalent to'),
    ...clause(open, 'not distinguishable from', remedy === undefined ? '' : ` (${remedyText(remedy)})`),
  ];
  return clauses.length === 0 ? [] : [`Of the others, ${clauses.join('; ')}.`];
}

function remedyText(remedy: VerdictRemedy): string {
  switch (remedy.type) {
    case 'look':
      return `the next look, at ${remedy.seeds} seeds, may decide`;
    case 'lost-seeds':
      return 'seeds were lost, and nothing is claimed without their values';
    case 'repeat':
      return `more ${remedy.what} may decide`;
    case 'data':
      return `more ${remedy.helpful} would help, more ${remedy.useless} would not`;
  }
}

function nothingText({
  ended,
  planned,
  configurations,
  complete,
}: Lead & { readonly type: 'nothing' }): string {
  if (planned === undefined)
    return `Nothing to compare yet: ${ended === 1 ? '1 trial has' : `${ended} trials have`} ended.`;
  if (ended < planned) return `Nothing to compare yet: ${ended} of ${planned} trials.`;
  const count = configurations === 1 ? '1 configuration' : `${configurations} configurations`;
  return `Nothing to compare: none of ${count} ${complete === 0 ? 'is complete' : 'meets the constraints'}.`;
}

/** Mean of a chosen configuration, rounded to two significant digits of its interval. */
export function valueText({ mean, interval }: Pick<Chosen, 'mean' | 'interval'>, { scale }: Unit): string {
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  const size = amountText(mean, spread, { scale, suffix: scale === 100 ? ' %' : '' });
  return `${mean < 0 ? '-' : ''}${size}`;
}
