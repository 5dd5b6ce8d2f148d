import type { ParameterValue } from '@ridgeline/core';
import { shownState } from '../view-model/training.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Cell of a table for machines: full precision, null if unknown. */
export type Cell = string | number | null;

/** The leaderboard as header and rows: columns for all parameters of these rows come last, under their full paths. */
export function recordsOf({ study, rows, training }: Leaderboard): {
  readonly header: string[];
  readonly rows: Cell[][];
} {
  const { metric } = study.definition;
  const paths = [...new Set(rows.flatMap((row) => Object.keys(row.configuration.parameters)))];
  return {
    header: [
      'rank',
      'configuration',
      'strategy',
      'state',
      'complete',
      metric.name,
      'deviation',
      'gap',
      'epochs',
      ...paths,
    ],
    rows: rows.map((row) => [
      row.rank ?? null,
      row.configuration.number,
      row.configuration.strategy,
      shownState(row, training, study.definition),
      row.complete,
      row.mean ?? null,
      row.deviation ?? null,
      row.gap ?? null,
      row.epochs,
      ...paths.map((path) => cellOf(row.configuration.parameters[path])),
    ]),
  };
}

function cellOf(value: ParameterValue | undefined): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
