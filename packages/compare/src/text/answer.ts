import { pluralize } from '@ridgeline/core';
import type { ChosenConfiguration, Comparison, Interval } from '../comparison.ts';
import { findLead, repeatUnit, type JudgedStrategies, type Lead, type VerdictRemedy } from '../lead.ts';
import { describeCollapseDoubt } from './collapse-risk.ts';
import { formatList } from './list.ts';
import { formatAmount, formatInterval, chooseUnit, type Unit } from './unit.ts';

/**
 * One-paragraph answer: the leader, the strategies that are worse, better or equivalent, then those that are not
 * distinguishable, with what may distinguish them.
 *
 * @example
 * describeAnswer(comparison); // 'dropout leads. It is better than none and l1. It is not distinguishable from l2: …'
 */
export function describeAnswer(comparison: Omit<Comparison, 'notes'>): string {
  const { metric, nested } = comparison;
  const lead = findLead(comparison);
  if (lead.type === 'nothing') return describeNoResults(lead);
  const { strategy } = lead;
  const value = formatValue(lead.chosen, chooseUnit(metric));
  switch (lead.type) {
    case 'only':
      return `${strategy} is the only strategy with a result: ${value}.`;
    case 'search':
      return (
        `${lead.interim ? 'So far' : 'In the search'} ${strategy} leads with a ${metric.name} of ${value}. ` +
        'A search ranks strategies but claims nothing: its finals decide.'
      );
    case 'untested': {
      const completion =
        nested?.type === 'search' ? 'all searches have their finals' : 'all seeds are trained';
      const firstTest =
        lead.firstLook === undefined ? completion : `the first look, at ${lead.firstLook} seeds`;
      return `So far ${strategy} leads with a ${metric.name} of ${value}. Nothing is tested before ${firstTest}.`;
    }
    case 'tested': {
      const { better, worse, equivalent, open, remedy } = lead;
      return [
        `${strategy} leads with a ${metric.name} of ${value}.`,
        ...(better.length > 0 ? [`It is better than ${formatList(better)}.`] : []),
        ...(worse.length > 0 ? [`It is worse than ${formatList(worse)}, counting lost seeds as worst.`] : []),
        ...(equivalent.length > 0 ? [`It is equivalent to ${formatList(equivalent)}.`] : []),
        ...(remedy === undefined
          ? []
          : [`It is not distinguishable from ${formatList(open)}: ${describeRemedy(remedy)}.`]),
        ...(lead.reference === undefined ? [] : describeReferencePairs(lead.reference)),
        ...describeCollapseDoubt(comparison.collapseRisk, repeatUnit(nested)),
      ].join(' ');
    }
  }
}

/** Describes the pairs of the reference strategy, except its pair with the leader. */
function describeReferencePairs({
  strategy,
  better,
  worse,
  equivalent,
  open,
  remedy,
}: { readonly strategy: string } & JudgedStrategies): readonly string[] {
  const clause = (names: readonly string[], relation: string, suffix = '') =>
    names.length === 0
      ? []
      : [`${formatList(names)} ${names.length === 1 ? 'is' : 'are'} ${relation} ${strategy}${suffix}`];
  const clauses = [
    // Each pair is described relative to the reference strategy.
    ...clause(worse, 'better than'),
    ...clause(better, 'worse than'),
    ...clause(equivalent, 'equivalent to'),
    ...clause(open, 'not distinguishable from', remedy === undefined ? '' : ` (${describeRemedy(remedy)})`),
  ];
  return clauses.length === 0 ? [] : [`Of the others, ${clauses.join('; ')}.`];
}

function describeRemedy(remedy: VerdictRemedy): string {
  switch (remedy.type) {
    case 'look':
      return `the next look, at ${remedy.seeds} seeds, may decide`;
    case 'lost-seeds':
      return 'seeds were lost, and nothing is claimed without their values';
    case 'repeat':
      return `more ${remedy.helpful} may decide`;
    case 'data':
      return `more ${remedy.helpful} would help, more ${remedy.useless} would not`;
  }
}

function describeNoResults({
  ended,
  planned,
  configurations,
  complete,
}: Lead & { readonly type: 'nothing' }): string {
  if (planned === undefined)
    return `Nothing to compare yet: ${ended === 1 ? '1 trial has' : `${ended} trials have`} ended.`;
  if (ended < planned) return `Nothing to compare yet: ${ended} of ${planned} trials.`;
  const count = pluralize(configurations, 'configuration');
  return `Nothing to compare: none of ${count} ${complete === 0 ? 'is complete' : 'meets the constraints'}.`;
}

/**
 * Formats the mean of a chosen configuration to two significant digits of its interval's half-width or, without an
 * interval, of 1 % of the mean.
 */
export function formatValue(
  { mean, interval }: Pick<ChosenConfiguration, 'mean' | 'interval'>,
  { scale }: Unit,
): string {
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  const size = formatAmount(mean, spread, { scale, suffix: scale === 100 ? ' %' : '' });
  return `${mean < 0 ? '-' : ''}${size}`;
}

/** Formats the interval of a mean for a table, without signs and unit; `-` if there is none. */
export function formatBounds(interval: Interval | undefined, unit: Unit): string {
  return interval === undefined ? '-' : formatInterval(interval, { ...unit, suffix: '' }).replaceAll('+', '');
}
