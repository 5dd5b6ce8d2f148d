import type { Comparison, StrategyStanding } from '../comparison.ts';
import { amountWords, intervalWords, pWords, unitOf, type Unit } from './unit.ts';

/** A comparison in words, before anything is laid out. */
export interface ComparisonWords {
  /** What the columns of `standings` are called. */
  readonly header: StandingWords;
  /** A row a strategy. */
  readonly standings: readonly StandingWords[];
  /** Sentences that belong together: the verdicts, the test of all at once, what has to be known. */
  readonly sections: readonly (readonly string[])[];
}

/** What stands in a row of the table of strategies. */
export interface StandingWords {
  readonly strategy: string;
  /** The number of the configuration that stands for the strategy. */
  readonly chosen: string;
  readonly value: string;
  readonly interval: string;
  readonly seeds: string;
  /** How many configurations were tried. */
  readonly tried: string;
}

/**
 * A comparison in words: a table of the strategies, a sentence a pair, then what has to be known.
 *
 * @example
 * comparisonWords(compareStrategies(trials, study.definition)).sections.flat();
 */
export function comparisonWords(comparison: Comparison): ComparisonWords {
  const { metric, strategies, pairs, overall, notes } = comparison;
  const unit = unitOf(metric);
  const percent = Math.round(100 * (1 - comparison.alpha));
  const sections = [
    pairs.map(({ verdict }) => verdict),
    overall === undefined ? [] : [overallWords(overall.p, overall.meanRanks.length)],
    notes.map((note) => `Note: ${note}`),
  ];
  return {
    header: {
      strategy: 'strategy',
      chosen: 'chosen',
      value: metric.name,
      interval: `${percent} % interval`,
      seeds: 'seeds',
      tried: 'tried',
    },
    standings: strategies.map((standing) => standingWords(standing, unit)),
    sections: sections.filter((sentences) => sentences.length > 0),
  };
}

function standingWords({ strategy, states, chosen }: StrategyStanding, unit: Unit): StandingWords {
  const tried = String(Object.values(states).reduce((sum, count) => sum + count, 0));
  if (chosen === undefined) return { strategy, chosen: '-', value: '-', interval: '-', seeds: '0', tried };
  const { configuration, mean, interval, values } = chosen;
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  const size = amountWords(mean, spread, { scale: unit.scale, suffix: unit.scale === 100 ? ' %' : '' });
  return {
    strategy,
    chosen: String(configuration.number),
    value: `${mean < 0 ? '-' : ''}${size}`,
    interval:
      interval === undefined ? '-' : intervalWords(interval, { ...unit, suffix: '' }).replaceAll('+', ''),
    seeds: String(values.length),
    tried,
  };
}

function overallWords(p: number, strategies: number): string {
  return `All ${strategies} strategies at once, by ranks (Friedman): ${pWords(p)}.`;
}
