import { LineCounter, parseDocument } from 'yaml';
import type { Delimiter } from '@ridgeline/core';
import { readTable } from '@ridgeline/trainer/data';
import { positionOf } from '../sweep-file/positions.ts';
import { damaged, type TableCell, type ResultRecord, type ResultTable } from './result-table.ts';

/** Prefixes of columns with settings, as Optuna, MLflow and W&B name them in tables. */
const settingColumn = /^(params[_.]|config[./])/;

/** Columns with the state of a run, and the states of a run that finished. */
const stateColumn = /^(state|status)$/i;
const finishedState = /^(finished|complete|completed|success)$/i;

/** Reads a CSV file with one run per row. */
export function readCsvResults(text: string, name: string): ResultTable {
  const { columns, rows } = readTable(text, name, { delimiter: delimiterIn(text) });
  return tableOf(
    name,
    columns,
    rows.map(({ line, cells }) => ({
      cells: new Map(
        columns.flatMap((column, index) => (cells[index] === '' ? [] : [[column, cells[index]!]])),
      ),
      place: (column) => `${name}:${line}${column === undefined ? '' : `, column "${column}"`}`,
    })),
  );
}

/** Most frequent delimiter of the header, which short rows cannot change; undefined for a single column. */
function delimiterIn(text: string): Delimiter | undefined {
  const [header = ''] = text.split('\n', 1);
  const counted = ([',', ';', '\t', '|'] as const).map((delimiter) => ({
    delimiter,
    count: header.split(delimiter).length - 1,
  }));
  const [commonest] = counted.toSorted((a, b) => b.count - a.count);
  return commonest!.count === 0 ? undefined : commonest!.delimiter;
}

/** Reads a JSON file: an array of runs, or an object that has one. */
export function readJsonResults(text: string, name: string): ResultTable {
  const root = parsed(text, name);
  const [path, runs] = runsIn(root) ?? [];
  if (path === undefined || runs === undefined) {
    throw damaged(
      `${name}:1:1: there is no array of runs.`,
      'Write the runs as [{"strategy": "l2", "seed": 1, "accuracy": 0.93}, …].',
    );
  }
  const place = placesIn(text, name);
  const records = runs.map((run, index) => {
    const at = [...path, index];
    if (typeof run !== 'object' || run === null || Array.isArray(run)) {
      throw damaged(
        `${place(at)}: a run must be an object.`,
        'Write it as {"strategy": "l2", "seed": 1, "accuracy": 0.93}.',
      );
    }
    const cells = Object.entries(run).flatMap(([column, value]) => {
      const cell = cellOf(value);
      return cell === undefined ? [] : [[column, cell] as const];
    });
    return {
      cells: new Map(cells),
      place: (column?: string) => place(column === undefined ? at : [...at, column]),
    };
  });
  return tableOf(name, [...new Set(records.flatMap(({ cells }) => [...cells.keys()]))], records);
}

function tableOf(
  name: string,
  columns: readonly string[],
  records: readonly Omit<ResultRecord, 'finished'>[],
): ResultTable {
  const state = columns.find((column) => stateColumn.test(column));
  return {
    name,
    columns: columns.filter((column) => column !== state),
    settings: new Set(columns.filter((column) => settingColumn.test(column))),
    records: records.map((record) => ({
      ...record,
      finished: state === undefined || finishedState.test(String(record.cells.get(state) ?? '')),
    })),
  };
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = new LineCounter();
    const [error] = parseDocument(text, { lineCounter: lines, schema: 'json' }).errors;
    const { line, col } = lines.linePos(error?.pos[0] ?? 0);
    throw damaged(
      `${name}:${Math.max(1, line)}:${Math.max(1, col)}: this is not JSON.`,
      'Write it with a JSON writer, or as CSV.',
      cause,
    );
  }
}

/** Array of runs, with the path to it. */
function runsIn(root: unknown): readonly [readonly (string | number)[], readonly unknown[]] | undefined {
  if (Array.isArray(root)) return [[], root];
  if (typeof root !== 'object' || root === null) return undefined;
  const found = Object.entries(root).find(([, value]) => Array.isArray(value));
  return found && [[found[0]], found[1] as readonly unknown[]];
}

/** Places of a JSON text, found by a second parser when a message needs one. */
function placesIn(text: string, name: string): (path: readonly (string | number)[]) => string {
  let document: ReturnType<typeof parseDocument> | undefined;
  const lines = new LineCounter();
  return (path) => {
    document ??= parseDocument(text, { lineCounter: lines, uniqueKeys: false });
    const { line, column } = positionOf(document, lines, { path, target: 'value' });
    return `${name}:${line}:${column}`;
  };
}

function cellOf(value: unknown): TableCell | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number'))
    return value;
  return JSON.stringify(value);
}
