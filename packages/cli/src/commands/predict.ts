import { csvText } from '@ridgeline/report/export';
import { findUnsupportedLayer, ensureTrialBackend } from '@ridgeline/trainer';
import { predict, readModel, readModelInputs } from '@ridgeline/trainer/model';
import { forceBackend } from '../backend-option.ts';
import { checkTable } from '../check-table.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { createProgressPrinter } from '../progress-line.ts';
import { assertNotInput, writeChunks } from '../write-output.ts';

interface PredictOptions {
  /** File to write; defaults to standard output. */
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
  checkTable(table);
  if (options.output !== undefined) assertNotInput(options.output, table, 'the table itself');
  const model = readModel(folder);
  const inputs = readModelInputs(table, model.metadata);
  const unsupportedLayer = findUnsupportedLayer(model.layers);
  const { backend } = await ensureTrialBackend(
    { type: 'network', unsupportedLayer },
    createProgressPrinter(process.stderr),
  );
  if (backend.type !== 'engine' && backend.type !== 'tensorflow') {
    throw new Error(`A network cannot run on the ${backend.type} backend.`);
  }
  const { columns, rows } = await predict(model, inputs, backend);
  await writeChunks(csvChunks([columns, ...rows]), options.output);
  return exitCodes.ok;
}

const ROWS_PER_CHUNK = 1000;

async function* csvChunks(rows: Parameters<typeof csvText>[0]): AsyncGenerator<string> {
  for (let from = 0; from < rows.length; from += ROWS_PER_CHUNK) {
    yield csvText(rows.slice(from, from + ROWS_PER_CHUNK));
  }
}
