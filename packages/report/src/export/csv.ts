import { stringify } from 'csv-stringify/sync';
import type { TrialRecord } from './trial-record.ts';

type Cell = string | number | boolean | null;

/** What every trial has, in the order of the columns; parameters, values and the fingerprint follow. */
const leading = [
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

const fingerprint = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

/**
 * Trials as CSV by RFC 4180: one row a trial, a column for each parameter (`parameters.network.dropout`), each value
 * (`values.val_loss`) and each part of the fingerprint. What is not there is an empty cell; a list is its JSON. Text
 * that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises ("CSV injection").
 *
 * @example
 * trialsToCsv(await readTrialRecords(view, 'fashion'));
 */
export function trialsToCsv(records: readonly TrialRecord[]): string {
  const parameters = namesIn(records.map((record) => record.parameters));
  const values = namesIn(records.map((record) => record.values));
  const header = [
    ...leading,
    ...parameters.map((name) => `parameters.${name}`),
    ...values.map((name) => `values.${name}`),
    ...fingerprint.map((name) => `fingerprint.${name}`),
  ];
  const rows = records.map((record): readonly Cell[] => [
    ...leading.map((name) => record[name]),
    ...parameters.map((name) => cellOf(record.parameters[name])),
    ...values.map((name) => cellOf(record.values[name])),
    ...fingerprint.map((name) => cellOf(record.fingerprint?.[name])),
  ]);
  return stringify([header, ...rows], {
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: String },
  });
}

function namesIn(objects: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(objects.flatMap(Object.keys))].sort();
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
