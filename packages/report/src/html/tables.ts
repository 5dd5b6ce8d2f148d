import { describeComparison, configurationOutcomes } from '@ridgeline/compare';
import { Ranking } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import { escapeHtml } from './escape.ts';

/** Table of the strategies, the best first. */
export function standingsTable({ comparison }: Pick<StudyData, 'comparison'>): string {
  const { header, standings } = describeComparison(comparison);
  const rows = standings.map(
    ({ strategy, value, interval, letters, seeds, chosen: configuration, tried }) => {
      const { states, chosen } = comparison.strategies.find((standing) => standing.strategy === strategy)!;
      const lost = (['failed', 'diverged', 'pruned', 'cancelled'] as const)
        .filter((state) => states[state] > 0)
        .map((state) => `${states[state]} ${state}`)
        .join(', ');
      const parameters = chosen === undefined ? '' : parametersText(chosen.configuration.parameters);
      const group = header.letters === '' ? [] : [letters];
      const count = header.tried === '' ? [] : [tried];
      return [strategy, value, interval, ...group, seeds, configuration, parameters, ...count, lost];
    },
  );
  return table(
    [
      'Strategy',
      header.value,
      header.interval,
      ...(header.letters === '' ? [] : ['Group']),
      'Seeds',
      'Chosen configuration',
      'Its parameters',
      ...(header.tried === '' ? [] : ['Tried']),
      'Without a value',
    ],
    rows,
  );
}

/** Configuration as listed by the page's script. */
interface ConfigurationLine {
  readonly configuration: number;
  readonly strategy: string;
  readonly state: string;
  readonly value: number | null;
  readonly parameters: string;
}

/** All configurations, the best first, those without a value last. */
export function configurationLines({ study, trials }: StudyData): readonly ConfigurationLine[] {
  const { metric, seeds } = study.definition;
  const outcomes = configurationOutcomes(trials, seeds.length);
  return new Ranking(metric)
    .sort(outcomes, ({ value }) => value)
    .map(({ configuration, state, value }) => ({
      configuration: configuration.number,
      strategy: configuration.strategy,
      state,
      value: value ?? null,
      parameters: parametersText(configuration.parameters),
    }));
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
  return [
    '<div class="scroll whole" tabindex="0" role="region" aria-label="Strategies"><table>',
    `<thead><tr>${header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function parametersText(parameters: Readonly<Record<string, unknown>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : JSON.stringify(value)}`)
    .join(', ');
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
