import type { HeldOutTest, PredictionScore } from '@ridgeline/core';
import { readUserData } from '../user-file.ts';
import { loadCsvParser } from './csv-format.ts';
import { formatCellPosition } from './csv-columns.ts';
import { normaliseTable, parseTable } from './csv.ts';
import { dataError } from './data-error.ts';
import { hashParts } from './data-file.ts';
import { decodeTable } from './user-csv.ts';

/** Held-out rows of a program's finals. */
export interface HeldOutTable {
  /** Table without its target column, as CSV. The program sees only this table. */
  readonly unlabelledCsv: string;
  /** SHA-256 of the whole table, in hex. */
  readonly sha256: string;
  /**
   * Scores predictions: one per line, in the order of the rows; for `log_loss`, a CSV table of probabilities with the
   * class names in its first line. Labels are compared as numbers if all labels of the table are numbers. Returns
   * the score of each row.
   *
   * @throws RidgelineError `DATA_DAMAGED` for a wrong number of rows, an invalid prediction, or class names of which
   * none is a label.
   */
  score(predictions: string): Float64Array;
}

/** Minimum distance of a probability from 0 and 1, as in scikit-learn's `log_loss` for double precision. */
const MIN_PROBABILITY = Number.EPSILON;

/** Maximum difference between 1 and the sum of a row's probabilities. */
const SUM_TOLERANCE = 1e-3;

/**
 * Reads the held-out table of a program's finals.
 *
 * @param path path of the table, relative to the working folder
 * @throws RidgelineError `FILE_UNREADABLE` for an unreadable file; `DATA_DAMAGED` for an invalid table, a missing
 * target column, an empty label or, if `score` is a squared or absolute error, a label that is not a number.
 * @example
 * const { score } = readHeldOutTable(path, { target: 'species', score: 'accuracy' });
 * score('setosa\nvirginica\n'); // Float64Array [ 1, 0 ]
 */
export function readHeldOutTable(
  path: string,
  { target, score }: Pick<HeldOutTest, 'target' | 'score'>,
): HeldOutTable {
  const bytes = readUserData(path, 'table');
  const table = parseTable(decodeTable(bytes, path), path, { target });
  const { columns, rows, delimiter } = table;
  const targetIndex = columns.indexOf(target);
  if (targetIndex === -1)
    throw dataError(`${path} has no column "${target}".`, `Its columns are ${columns.join(', ')}.`);
  const header = columns.map((column) => (table.unnamedColumns.includes(column) ? '' : column));
  const quote = (cell: string) => quoteIfNeeded(cell, delimiter);
  const removeTarget = (cells: readonly string[]) => cells.filter((_, index) => index !== targetIndex);
  const lines = [header, ...rows.map(({ cells }) => cells)].map(
    (cells) => `${removeTarget(cells).map(quote).join(delimiter)}\n`,
  );
  const writtenLabels = rows.map(({ line, cells }) => ({ line, cells: [cells[targetIndex]!] }));
  const labelTable = normaliseTable({ ...table, columns: [target], rows: writtenLabels });
  const labels = labelTable.rows.map(({ cells }) => cells[0]!);
  const needsNumbers = score === 'squared_error' || score === 'absolute_error';
  const invalidRow = labels.findIndex((label) => label === '' || (needsNumbers && !isNumber(label)));
  if (invalidRow !== -1)
    throw dataError(
      `${formatCellPosition(labelTable, invalidRow, target)} is ${needsNumbers ? 'not a number' : 'empty'}.`,
      'Fix the cell, or remove the row.',
    );
  const areNumbers = labels.every(isNumber);
  const column: LabelColumn = {
    name: target,
    labels: areNumbers ? labels.map(Number) : writtenLabels.map(({ cells }) => cells[0]!),
    parse: areNumbers ? (text) => (isNumber(text) ? Number(text) : undefined) : (text) => text,
  };
  return {
    unlabelledCsv: lines.join(''),
    sha256: hashParts(bytes),
    score: (predictions) => scorePredictions(predictions, column, score),
  };
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

type Label = string | number;

/** Column of labels: numbers if every cell is a number, else texts. */
interface LabelColumn {
  readonly name: string;
  readonly labels: readonly Label[];
  /** Parses a text as a label; undefined for a text that is no label of this type. */
  parse(text: string): Label | undefined;
}

function quoteIfNeeded(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function scorePredictions(
  predictions: string,
  { name, labels, parse }: LabelColumn,
  score: PredictionScore,
): Float64Array {
  const records = parseRecords(predictions);
  const [header, rows] = score === 'log_loss' ? [records[0] ?? [], records.slice(1)] : [[], records];
  if (rows.length !== labels.length)
    throw dataError(
      `The program predicted ${rows.length} of ${labels.length} rows.`,
      'Write one line for each row.',
    );
  const classes = header.map(parse);
  if (score === 'log_loss' && !labels.some((label) => classes.includes(label)))
    throw dataError(
      `The classes ${header.join(', ').slice(0, 40)} are none of column "${name}".`,
      'Write the class names in the first line, as they are in that column.',
    );
  return Float64Array.from(labels, (label, row) => {
    const cells = rows[row]!;
    switch (score) {
      case 'accuracy':
        return Number(cells.length === 1 && parse(cells[0]!) === label);
      case 'log_loss':
        return logLoss(cells, classes, label, row);
      case 'squared_error':
      case 'absolute_error': {
        const error = parsePrediction(cells, row) - Number(label);
        return score === 'squared_error' ? error * error : Math.abs(error);
      }
    }
  });
}

function parseRecords(text: string): readonly (readonly string[])[] {
  try {
    return loadCsvParser().parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (cause) {
    throw dataError('The predictions are not a CSV table.', cause instanceof Error ? cause.message : '');
  }
}

function parsePrediction(cells: readonly string[], row: number): number {
  if (cells.length === 1 && isNumber(cells[0]!)) return Number(cells[0]);
  throw dataError(
    `Prediction ${row + 1} is not a number: ${cells.join(',').slice(0, 40)}.`,
    'Write one number on each line.',
  );
}

/** Negative logarithm of the probability that a prediction gives to the row's label. */
function logLoss(
  cells: readonly string[],
  classes: readonly (Label | undefined)[],
  label: Label,
  row: number,
): number {
  const probabilities = cells.map(Number);
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  const isValid =
    probabilities.length === classes.length && probabilities.every((probability) => probability >= 0);
  if (!isValid || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw dataError(
      `Prediction ${row + 1} is not one probability per class.`,
      'Write the class names in the first line, and then probabilities that sum to 1.',
    );
  }
  const probability = probabilities[classes.indexOf(label)] ?? 0;
  return -Math.log(Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, probability)));
}
