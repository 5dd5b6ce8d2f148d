import { sanitise } from '@ridgeline/core';
import { metricFormat, parameterCellText, unknownMark } from '../view-model/format.ts';
import { shownState } from '../view-model/training.ts';
import { varyingParameters } from '../view-model/varying-parameters.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Formats the leaderboard as a GitHub Markdown table, with numbers as on the screen. */
export function markdownTable({ study, rows, training }: Leaderboard): string {
  const { metric, seeds } = study.definition;
  const parameters = varyingParameters(study.definition);
  const format = metricFormat(rows.map((row) => row.mean));
  const formatNumber = (value: number | undefined) => (value === undefined ? unknownMark : format(value));
  const header = [
    '#',
    'strategy',
    ...parameters.map((item) => item.name),
    metric.name,
    '±',
    'gap',
    'seeds',
    'state',
  ];
  const numericNames = new Set(['#', metric.name, '±', 'gap', 'seeds']);
  const records = rows.map((row) => [
    row.rank === undefined ? unknownMark : String(row.rank),
    row.configuration.strategy,
    ...parameters.map(({ path }) => parameterCellText(row.configuration.parameters[path])),
    formatNumber(row.mean),
    formatNumber(row.deviation),
    formatNumber(row.gap),
    `${row.complete}/${seeds.length}`,
    shownState(row, training, study.definition),
  ]);
  return formatMarkdown(header, records, (name) => numericNames.has(name));
}

/** Formats records as a GitHub Markdown table. */
export function formatMarkdown(
  header: readonly string[],
  records: readonly (readonly string[])[],
  isNumeric: (name: string) => boolean,
): string {
  return [
    header.map(escapeMarkdown),
    header.map((name) => (isNumeric(name) ? '--:' : '---')),
    ...records.map((record) => record.map(escapeMarkdown)),
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

/** Sanitises a text, and escapes cell separators, markup and HTML. */
function escapeMarkdown(text: string): string {
  return sanitise(text).replace(/[\\|`*[\]<>&~]/g, '\\$&');
}
