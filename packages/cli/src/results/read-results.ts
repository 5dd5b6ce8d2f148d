import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { readUserFile } from '@ridgeline/trainer/data';
import { readMlflow } from './read-mlflow.ts';
import { readOptunaDatabase, readOptunaJournal } from './read-optuna.ts';
import { readCsvResults, readJsonResults } from './read-table-file.ts';
import { readTensorboard } from './read-tensorboard.ts';
import { readWandb } from './read-wandb.ts';
import { damaged, type ResultTable } from './result-table.ts';

const readable =
  'CSV, JSON, an Optuna database or journal, an mlruns folder of MLflow, a wandb folder of W&B, TensorBoard events';

/**
 * Reads results of other programs, whose format is detected.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if there is nothing of that name, `DATA_DAMAGED` if it cannot be parsed.
 */
export async function readResults(path: string): Promise<ResultTable> {
  if (!existsSync(path)) {
    throw new RidgelineError('FILE_UNREADABLE', `There is no ${path}.`, {
      hint: `Name results: ${readable}.`,
    });
  }
  const table = await tableAt(path);
  if (table.records.length > 0) return table;
  throw new RidgelineError('DATA_DAMAGED', `${path} has no runs.`, { hint: `Name results: ${readable}.` });
}

async function tableAt(path: string): Promise<ResultTable> {
  try {
    return statSync(path).isDirectory() ? await readFolder(path) : readFile(path);
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    throw damaged(`${path} is damaged: ${cause.message}`, 'Restore it, or export the results as CSV.', cause);
  }
}

/** Errors of parsers and of SQLite about the contents of a file. */
const faults = new Set(['SyntaxError', 'YAMLParseError', 'SqliteError']);

/** True for an error named in `faults`. Its class is not tested, since errors of SQLite may come from another realm. */
function isFault(cause: unknown): cause is Error {
  return typeof cause === 'object' && cause !== null && 'name' in cause && faults.has(String(cause.name));
}

async function readFolder(path: string): Promise<ResultTable> {
  const inside = ['mlruns', 'wandb'].map((name) => join(path, name)).find((name) => existsSync(name));
  const folder = inside ?? path;
  const table = readWandb(folder) ?? readMlflow(folder) ?? (await readTensorboard(folder));
  if (table !== undefined) return table;
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${basename(path)} is not a folder of MLflow, W&B or TensorBoard.`,
    {
      hint: `Name results: ${readable}.`,
    },
  );
}

function readFile(path: string): ResultTable {
  const bytes = Buffer.from(readUserFile(path, 'table'));
  if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') return readOptunaDatabase(path);
  const text = bytes.toString('utf8');
  if (/^\s*\{"op_code":/.test(text)) return readOptunaJournal(text, path);
  return /^\.jsonc?$/i.test(extname(path)) || /^\s*[[{]/.test(text)
    ? readJsonResults(text, path)
    : readCsvResults(text, path);
}
