import { join } from 'node:path';
import { sanitise, type Study, type StudyView } from '@ridgeline/core';
import { createModelFiles, readModel, type ModelFormat } from '@ridgeline/trainer/model';
import { findModel } from '../checkpoints/find-model.ts';
import { parseDatabase } from '../database.ts';
import { print } from '../print.ts';
import { writeOutput } from '../write-output.ts';

interface ExportModelOptions {
  /** Number of the trial; defaults to the best trial with kept weights. */
  readonly trial: number | undefined;
  readonly db: string;
  /** Folder to write. */
  readonly output: string;
}

/** Writes the model of a trial as files in a folder, and prints their names. */
export async function exportModel(
  format: ModelFormat,
  view: StudyView,
  study: Study,
  { trial: trialNumber, db, output }: ExportModelOptions,
): Promise<void> {
  const { trial, folder } = await findModel(view, study, trialNumber, parseDatabase(db).filePrefix);
  const files = await createModelFiles(format, readModel(folder));
  for (const { path, bytes } of files) await writeOutput(join(output, path), bytes);
  const { configuration } = (await view.trial(study.name, trial)).trial;
  const strategy = configuration.strategy === 'all' ? '' : ` (${configuration.strategy})`;
  const names = files.map(({ path }) => path).join(', ');
  print(`${sanitise(`${study.name}/${trial}${strategy}: ${names} in ${output}`)}\n`);
}
