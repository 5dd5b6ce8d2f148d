import { LineCounter, parseDocument } from 'yaml';
import type { Delimiter } from '@ridgeline/core';
import { dataError, readTable } from '@ridgeline/trainer/data';
import { findPosition } from '../sweep-file/positions.ts';
import { parsePythonJson } from './parse-python-json.ts';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/** Prefixes that Optuna, MLflow and W&B give to columns of settings. */
const settingColumnPattern = /^(params[_.]|config[./])/;

/** Names of the column with the state of a run. */
const stateColumnPattern = /^(state|status)$/i;

/** States of a finished run. */
const finishedStatePattern = /^(finished|complete|completed|success)$/i;

/** Reads a CSV file with one run per row. */
export function readCsvResults(text: string, name: string): ResultTable {
  const { columns, rows } = readTable(text, name, { delimiter: detectDelimiter(text) });
  return createTable(
    name,
    columns,
    rows.map(({ line, cells }) => ({
      cells: new Map(
        columns.flatMap((column, index) => (cells[index] === '' ? [] : [[column, cells[index]!]])),
      ),
      locate: (column) => `${name}:${line}${column === undefined ? '' : `, column "${column}"`}`,
    })),
  );
}

/** Most frequent delimiter of the header; undefined for a single column. */
function detectDelimiter(text: string): Delimiter | undefined {
  const [header = ''] = text.split('\n', 1);
  const counts = ([',', ';', '\t', '|'] as const).map((delimiter) => ({
    delimiter,
    count: header.split(delimiter).length - 1,
  }));
  const [mostFrequent] = counts.toSorted((a, b) => b.count - a.count);
  return mostFrequent!.count === 0 ? undefined : mostFrequent!.delimiter;
}

/** Reads a JSON file with an array of runs, or with an object that contains such an array. */
export function readJsonResults(text: string, name: string): ResultTable {
  const root = parseJson(text, name);
  const [path, runs] = findRuns(root) ?? [];
  if (path === undefined || runs === undefined) {
    throw dataError(
      `${name}:1:1: the file has no array of runs.`,
      'Write the runs as [{"strategy": "l2", "seed": 1, "accuracy": 0.93}, …].',
    );
  }
  const locate = createLocator(text, name);
  const records = runs.map((run, index) => {
    const runPath = [...path, index];
    if (typeof run !== 'object' || run === null || Array.isArray(run)) {
      throw dataError(
        `${locate(runPath)}: a run must be an object.`,
        'Write it as {"strategy": "l2", "seed": 1, "accuracy": 0.93}.',
      );
    }
    const cells = Object.entries(run).flatMap(([column, value]) => {
      const cell = toCell(value);
      return cell === undefined ? [] : [[column, cell] as const];
    });
    return {
      cells: new Map(cells),
      locate: (column?: string) => locate(column === undefined ? runPath : [...runPath, column]),
    };
  });
  return createTable(name, [...new Set(records.flatMap(({ cells }) => [...cells.keys()]))], records);
}

function createTable(
  name: string,
  columns: readonly string[],
  records: readonly Omit<ResultRecord, 'isFinished'>[],
): ResultTable {
  const stateColumn = columns.find((column) => stateColumnPattern.test(column));
  return {
    name,
    columns: columns.filter((column) => column !== stateColumn),
    settings: new Set(columns.filter((column) => settingColumnPattern.test(column))),
    records: records.map((record) => ({
      ...record,
      isFinished:
        stateColumn === undefined || finishedStatePattern.test(String(record.cells.get(stateColumn) ?? '')),
    })),
  };
}

function parseJson(text: string, name: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (cause) {
    const lines = new LineCounter();
    const [error] = parseDocument(text, { lineCounter: lines, schema: 'json' }).errors;
    const { line, col } = lines.linePos(error?.pos[0] ?? 0);
    throw dataError(
      `${name}:${Math.max(1, line)}:${Math.max(1, col)}: this is not JSON.`,
      'Write the file with a JSON library, or export CSV.',
      cause,
    );
  }
}

/** Finds the array of runs and its path; undefined if there is none. */
function findRuns(root: unknown): readonly [readonly (string | number)[], readonly unknown[]] | undefined {
  if (Array.isArray(root)) return [[], root];
  if (typeof root !== 'object' || root === null) return undefined;
  const [key, runs] = Object.entries(root).find(([, value]) => Array.isArray(value)) ?? [];
  return key === undefined ? undefined : [[key], runs as readonly unknown[]];
}

/** Returns a function that locates a path in a JSON text. The YAML parser, which is slow, runs only at the first call. */
function createLocator(text: string, name: string): (path: readonly (string | number)[]) => string {
  let document: ReturnType<typeof parseDocument> | undefined;
  const lines = new LineCounter();
  return (path) => {
    document ??= parseDocument(text, { lineCounter: lines, uniqueKeys: false });
    const { line, column } = findPosition(document, lines, { path, target: 'value' });
    return `${name}:${line}:${column}`;
  };
}

function toCell(value: unknown): TableCell | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number'))
    return value;
  return JSON.stringify(value);
}
