import { csvText } from '@ridgeline/report/export';
import { findUnsupportedLayer, ensureTrialBackend } from '@ridgeline/trainer';
import { predict, readModel, readModelInputs } from '@ridgeline/trainer/model';
import { forceBackend } from '../backend-option.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { progressLine } from '../progress-line.ts';
import { writeText } from '../write-output.ts';

interface PredictOptions {
  /** File to write; by default standard output. */
  readonly output?: string;
  readonly backend?: string;
}

/** Predicts each row of a table with the model in a folder, and writes the predictions as CSV. */
export async function predictCommand(
  folder: string,
  table: string,
  options: PredictOptions,
): Promise<ExitCode> {
  forceBackend(options.backend);
  const model = readModel(folder);
  const inputs = readModelInputs(table, model.metadata);
  const missing = findUnsupportedLayer(model.layers);
  const { backend } = await ensureTrialBackend({ type: 'network', missing }, progressLine(process.stderr));
  if (backend.type !== 'engine' && backend.type !== 'tensorflow') {
    throw new Error(`A network cannot run on the backend of a ${backend.type}.`);
  }
  const { columns, rows } = await predict(model, inputs, backend);
  await writeText(chunks([columns, ...rows]), options.output);
  return exitCodes.ok;
}

/** Number of rows written at once. */
const ROWS_AT_ONCE = 1000;

async function* chunks(rows: Parameters<typeof csvText>[0]): AsyncGenerator<string> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    yield csvText(rows.slice(from, from + ROWS_AT_ONCE));
  }
}
