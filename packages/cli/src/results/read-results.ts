import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { dataError, readUserFile } from '@ridgeline/trainer/data';
import { hasSqliteHeader } from '../sqlite-header.ts';
import { readMlflow } from './read-mlflow.ts';
import { readOptunaDatabase, readOptunaJournal } from './read-optuna.ts';
import { readCsvResults, readJsonResults } from './read-table-file.ts';
import { readTensorboard } from './read-tensorboard.ts';
import { readWandb } from './read-wandb.ts';
import type { ResultTable } from './result-table.ts';

const supportedFormats =
  'CSV, JSON, an Optuna database or journal, an mlruns folder of MLflow, a wandb folder of W&B, TensorBoard events';

/**
 * Reads results of another program, and detects their format.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the path does not exist, `DATA_DAMAGED` if the results cannot be parsed.
 */
export async function readResultTable(path: string): Promise<ResultTable> {
  if (!existsSync(path)) {
    throw new RidgelineError('FILE_UNREADABLE', `There is no file or folder ${path}.`, {
      hint: `Supported formats: ${supportedFormats}.`,
    });
  }
  const table = await readAnyFormat(path);
  if (table.records.length > 0) return table;
  throw dataError(`${path} has no runs.`, `Supported formats: ${supportedFormats}.`);
}

async function readAnyFormat(path: string): Promise<ResultTable> {
  try {
    return statSync(path).isDirectory() ? await readFolder(path) : readFile(path);
  } catch (cause) {
    if (!isContentError(cause)) throw cause;
    throw dataError(
      `${path} is damaged: ${cause.message}`,
      'Restore it, or export the results as CSV.',
      cause,
    );
  }
}

/** Names of the errors by which parsers and SQLite reject the contents of a file. */
const contentErrors = new Set(['SyntaxError', 'YAMLParseError', 'SqliteError']);

/** Compares names, not classes, because SQLite's errors may come from another realm. */
function isContentError(cause: unknown): cause is Error {
  return (
    typeof cause === 'object' && cause !== null && 'name' in cause && contentErrors.has(String(cause.name))
  );
}

async function readFolder(path: string): Promise<ResultTable> {
  const subfolder = ['mlruns', 'wandb'].map((name) => join(path, name)).find((name) => existsSync(name));
  const folder = subfolder ?? path;
  const table = readWandb(folder) ?? readMlflow(folder) ?? (await readTensorboard(folder));
  if (table !== undefined) return table;
  throw dataError(
    `${basename(path)} is not a folder of MLflow, W&B or TensorBoard.`,
    `Supported formats: ${supportedFormats}.`,
  );
}

function readFile(path: string): ResultTable {
  const bytes = Buffer.from(readUserFile(path, 'table'));
  if (hasSqliteHeader(bytes)) return readOptunaDatabase(path);
  const text = bytes.toString('utf8');
  if (/^\s*\{"op_code":/.test(text)) return readOptunaJournal(text, path);
  return /^\.jsonc?$/i.test(extname(path)) || /^\s*[[{]/.test(text)
    ? readJsonResults(text, path)
    : readCsvResults(text, path);
}
