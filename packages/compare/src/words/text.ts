import type { Comparison, StrategyStanding } from '../comparison.ts';
import { amountWords, intervalWords, unitOf, type Unit } from './unit.ts';

/**
 * A comparison as plain text for a terminal: a table of the strategies, a sentence a pair, then what has to be known.
 *
 * @example
 * process.stdout.write(comparisonText(compareStrategies(trials, study.definition)));
 */
export function comparisonText(comparison: Comparison): string {
  const { metric, strategies, pairs, overall, notes } = comparison;
  const unit = unitOf(metric);
  const percent = Math.round(100 * (1 - comparison.alpha));
  const header = [
    'strategy',
    'configuration',
    metric.name,
    `${percent} % interval`,
    'seeds',
    'configurations',
  ];
  const sections = [
    columns([header, ...strategies.map((standing) => rowOf(standing, unit))]),
    pairs.map(({ verdict }) => verdict),
    overall === undefined ? [] : [overallWords(overall.p, overall.meanRanks.length)],
    notes.map((note) => `Note: ${note}`),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function rowOf({ strategy, states, chosen }: StrategyStanding, unit: Unit): readonly string[] {
  const tried = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (chosen === undefined) return [strategy, '-', '-', '-', '0', String(tried)];
  const { configuration, mean, interval, values } = chosen;
  const spread = interval === undefined ? Math.abs(mean) / 100 : (interval.high - interval.low) / 2;
  return [
    strategy,
    String(configuration.number),
    `${mean < 0 ? '-' : ''}${amountWords(mean, spread, { scale: unit.scale, suffix: unit.scale === 100 ? ' %' : '' })}`,
    interval === undefined ? '-' : intervalWords(interval, { ...unit, suffix: '' }).replaceAll('+', ''),
    String(values.length),
    String(tried),
  ];
}

function overallWords(p: number, strategies: number): string {
  return `All ${strategies} strategies at once, by ranks (Friedman): p = ${p < 0.001 ? 'below 0.001' : p.toPrecision(2)}.`;
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
