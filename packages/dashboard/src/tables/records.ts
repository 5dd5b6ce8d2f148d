import { pausesTrainings, type ParameterValue } from '@ridgeline/core';
import { shownState } from '../view-model/training.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Cell of an exported table, in full precision; null if unknown. */
type Cell = string | number | null;

/** Exported table. */
export interface Records {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Header and rows of the leaderboard. The last columns are the parameters; see {@link addParameterColumns}. */
export function leaderboardRecords({ study, rows, training }: Leaderboard): Records {
  const { metric, constraints } = study.definition;
  const paths = [...new Set(rows.flatMap((row) => Object.keys(row.configuration.parameters)))];
  const columns = [
    'rank',
    'configuration',
    'strategy',
    'state',
    'complete',
    metric.name,
    'deviation',
    'gap',
    ...(constraints === undefined ? [] : ['violation']),
    ...(pausesTrainings(study.definition) ? ['continues'] : []),
    'epochs',
  ];
  return {
    header: addParameterColumns(columns, paths),
    rows: rows.map((row) => [
      row.rank ?? null,
      row.configuration.number,
      row.configuration.strategy,
      shownState(row, training, study.definition),
      row.complete,
      row.mean ?? null,
      row.deviation ?? null,
      row.gap ?? null,
      ...(constraints === undefined ? [] : [row.violation ?? null]),
      ...(pausesTrainings(study.definition) ? [row.configuration.part?.parent ?? null] : []),
      row.epochs,
      ...paths.map((path) => parameterCell(row.configuration.parameters[path])),
    ]),
  };
}

/**
 * Adds the parameters to a header, under their full paths. A parameter with the name of another column, such as the
 * `rank` of LoRA, gets the prefix `parameters.`.
 */
export function addParameterColumns(columns: readonly string[], paths: readonly string[]): readonly string[] {
  return [...columns, ...paths.map((path) => (columns.includes(path) ? `parameters.${path}` : path))];
}

/** Cell of a parameter; null if the parameter is inactive or its value is null. */
export function parameterCell(value: ParameterValue | undefined): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
