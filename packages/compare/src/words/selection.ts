import type { Comparison, Overtuning } from '../comparison.ts';
import { listWords } from './list.ts';
import { amountWords, unitOf, type Unit } from './unit.ts';

/**
 * Sentence on the bias of each strategy from choosing the best of many; empty if unknown.
 *
 * @example
 * flatteryWords(comparison); // ['Chosen of many flatters: …']
 */
export function flatteryWords({
  strategies,
  metric,
}: Pick<Comparison, 'strategies' | 'metric'>): readonly string[] {
  const unit = unitOf(metric);
  const known = strategies.flatMap(({ strategy, states, selectionBias }) =>
    selectionBias === undefined ? [] : [{ strategy, bias: selectionBias, tried: states.complete }],
  );
  if (known.length === 0) return [];
  const each = known.map(({ strategy, bias, tried }) => {
    const change = bias > 0 ? `worse by ${amountWords(bias, bias, unit)}` : 'no worse';
    return `${strategy} (best of ${tried}) ${change}`;
  });
  return [
    `The best of many looks better than it is. Chosen by all seeds but one and judged on the one left out: ${each.join(', ')}. ` +
      'That is chance of training alone; the validation data that all seeds share flatter further.',
  ];
}

/** Sentences on the test results of each choice, and of the unchosen default. */
export function overtuningWords({
  overtuning,
  metric,
}: Pick<Comparison, 'overtuning' | 'metric'>): readonly string[] {
  if (overtuning.length === 0) return [];
  const unit = unitOf(metric);
  const each = overtuning.map((one) => {
    const from = one.tried === 1 ? 'nothing chosen' : `best of ${one.tried}`;
    return `${one.strategy} (${from}) ${changeWords(one.loss, one, unit)}`;
  });
  const defaults = overtuning.filter(({ tried }) => tried === 1);
  const base = defaults.length === 1 ? defaults[0] : undefined;
  const excess = overtuning.filter(({ tried, loss }) => tried > 1 && base !== undefined && loss > base.loss);
  const beyond = excess.map(({ strategy, loss }) => {
    const amount = loss - base!.loss;
    return `${strategy} by ${amountWords(amount, amount, unit)}`;
  });
  return [
    `From the validation data to the test part: ${each.join('; ')}.` +
      (beyond.length === 0 ? '' : ` Against ${base!.strategy} the search flattered ${listWords(beyond)}.`),
  ];
}

function changeWords(loss: number, { validation, test }: Overtuning, unit: Unit): string {
  const spread = Math.max(Math.abs(loss), Math.abs(validation) / 1000);
  const value = (size: number) =>
    `${size < 0 ? '-' : ''}${amountWords(size, spread, { ...unit, suffix: '' })}`;
  return `${value(validation)} to ${value(test)}, ${loss > 0 ? 'worse' : 'better'} by ${amountWords(loss, spread, unit)}`;
}
