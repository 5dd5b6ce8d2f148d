import { stringify } from 'csv-stringify/sync';
import { outcomePages, type FinishedTrial, type StudyView } from '@ridgeline/core';
import { readUnfinished, trialRecords } from './read-trials.ts';
import type { TrialRecord } from './trial-record.ts';

type Cell = string | number | boolean | null;

/** First columns, in order. Columns for parameters, values and the fingerprint follow. */
const leadingColumns = [
  'trial',
  'configuration',
  'strategy',
  'point',
  'repeat',
  'seed',
  'state',
  'value',
  'step',
  'reason',
  'epochs',
  'epochs_at_most',
  'attempt',
  'started',
  'ended',
  'seconds',
] as const;

const fingerprintColumns = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

/**
 * CSV dialect of RFC 4180, with an apostrophe before formulas. A cell with a lone CR or LF is quoted, because strict
 * readers would end the record there.
 */
export const csvDialect = {
  record_delimiter: 'windows',
  escape_formulas: true,
  quoted_match: /[\r\n]/,
  cast: { boolean: String },
} as const;

/**
 * Writes rows as CSV (RFC 4180). Text that a spreadsheet would evaluate as a formula gets a leading apostrophe.
 *
 * @example
 * csvText([['prediction'], ['cat']]); // 'prediction\r\ncat\r\n'
 */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows], csvDialect);
}

/**
 * Writes trials as CSV (RFC 4180): one row per trial, and a column for each parameter (`parameters.network.dropout`),
 * each value (`values.val_loss`) and each part of the fingerprint.
 *
 * A missing value is an empty cell, and a list is written as JSON. Text that a spreadsheet would evaluate as a formula
 * gets a leading apostrophe, as OWASP advises ("CSV injection").
 *
 * @returns the text in chunks: the header, then one chunk per page of trials. Trials are read twice, first for the
 * column names. A trial that ends between the two reads is written as unfinished.
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 *
 * @example
 * await writeFile('fashion.csv', studyToCsv(view, 'fashion'));
 */
export async function* studyToCsv(view: StudyView, study: string): AsyncGenerator<string, void> {
  const unfinished = await readUnfinished(view, study);
  const { endedTrials, parameters, values } = await readColumns(view, study, unfinished);
  const header = [
    ...leadingColumns,
    ...parameters.map((name) => `parameters.${name}`),
    ...values.map((name) => `values.${name}`),
    ...fingerprintColumns.map((name) => `fingerprint.${name}`),
  ];
  const toCells = (record: TrialRecord): readonly Cell[] => [
    ...leadingColumns.map((name) => record[name]),
    ...parameters.map((name) => toCell(record.parameters[name])),
    ...values.map((name) => toCell(record.values[name])),
    ...fingerprintColumns.map((name) => toCell(record.fingerprint?.[name])),
  ];
  yield csvText([header]);
  for await (const records of trialRecords(
    selectTrials(outcomePages(view, study), endedTrials),
    unfinished,
  )) {
    yield csvText(records.map(toCells));
  }
}

/** Columns of the exported table, and the trials that had ended when the columns were read. */
interface Columns {
  /** Trial numbers, ascending. */
  readonly endedTrials: readonly number[];
  readonly parameters: readonly string[];
  readonly values: readonly string[];
}

async function readColumns(
  view: StudyView,
  study: string,
  unfinished: readonly TrialRecord[],
): Promise<Columns> {
  const endedTrials: number[] = [];
  const parameters = new Set<string>();
  const values = new Set<string>();
  const addColumns = (record: Pick<TrialRecord, 'parameters' | 'values'>) => {
    for (const name of Object.keys(record.parameters)) parameters.add(name);
    for (const name of Object.keys(record.values)) values.add(name);
  };
  unfinished.forEach(addColumns);
  for await (const page of outcomePages(view, study)) {
    for (const { trial, outcome } of page) {
      endedTrials.push(trial.number);
      addColumns({
        parameters: trial.configuration.parameters,
        values: outcome.type === 'complete' ? outcome.values : {},
      });
    }
  }
  return { endedTrials, parameters: [...parameters].sort(), values: [...values].sort() };
}

/** Selects trials by number. Both inputs are ordered by trial number. */
async function* selectTrials(
  pages: AsyncIterable<readonly FinishedTrial[]>,
  numbers: readonly number[],
): AsyncGenerator<readonly FinishedTrial[], void> {
  let nextIndex = 0;
  for await (const page of pages) {
    yield page.filter(({ trial }) => {
      const isSelected = numbers[nextIndex] === trial.number;
      if (isSelected) nextIndex++;
      return isSelected;
    });
  }
}

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
