import type { Comparison, Overtuning } from '../comparison.ts';
import { formatList } from './list.ts';
import { formatAmount, chooseUnit, type Unit } from './unit.ts';

/**
 * Describes each strategy's bias from choosing the best of many; empty if unknown.
 *
 * @example
 * describeSelectionBias(comparison); // ['The best of many looks better than it is. …']
 */
export function describeSelectionBias({
  strategies,
  metric,
}: Pick<Comparison, 'strategies' | 'metric'>): readonly string[] {
  const unit = chooseUnit(metric);
  const biases = strategies.flatMap(({ strategy, states, selectionBias }) =>
    selectionBias === undefined ? [] : [{ strategy, bias: selectionBias, tried: states.complete }],
  );
  if (biases.length === 0) return [];
  const clauses = biases.map(({ strategy, bias, tried }) => {
    const change = bias > 0 ? `worse by ${formatAmount(bias, bias, unit)}` : 'no worse';
    return `${strategy} (best of ${tried}) ${change}`;
  });
  return [
    `The best of many looks better than it is. Chosen by all seeds but one and judged on the one left out: ${clauses.join(', ')}. ` +
      'This covers only the randomness of training; the validation data, which all seeds share, flatter the best further.',
  ];
}

/**
 * Describes each chosen configuration's change from validation to test data. If exactly one strategy had a single
 * configuration, and so no choice, also describes by how much more the search flattered the others.
 */
export function describeOvertuning({
  overtuning,
  metric,
}: Pick<Comparison, 'overtuning' | 'metric'>): readonly string[] {
  if (overtuning.length === 0) return [];
  const unit = chooseUnit(metric);
  const clauses = overtuning.map((change) => {
    const { strategy, tried, loss } = change;
    const origin = tried === 1 ? 'nothing chosen' : `best of ${tried}`;
    return `${strategy} (${origin}) ${describeChange(loss, change, unit)}`;
  });
  const withoutChoice = overtuning.filter(({ tried }) => tried === 1);
  const base = withoutChoice.length === 1 ? withoutChoice[0] : undefined;
  const flatteredStrategies = overtuning.filter(
    ({ tried, loss }) => tried > 1 && base !== undefined && loss > base.loss,
  );
  const excesses = flatteredStrategies.map(({ strategy, loss }) => {
    const amount = loss - base!.loss;
    return `${strategy} by ${formatAmount(amount, amount, unit)}`;
  });
  return [
    `From the validation data to the test part: ${clauses.join('; ')}.` +
      (excesses.length === 0
        ? ''
        : ` Against ${base!.strategy} the search flattered ${formatList(excesses)}.`),
  ];
}

function describeChange(loss: number, { validation, test }: Overtuning, unit: Unit): string {
  const spread = Math.max(Math.abs(loss), Math.abs(validation) / 1000);
  const format = (value: number) =>
    `${value < 0 ? '-' : ''}${formatAmount(value, spread, { ...unit, suffix: '' })}`;
  return `${format(validation)} to ${format(test)}, ${loss > 0 ? 'worse' : 'better'} by ${formatAmount(loss, spread, unit)}`;
}
