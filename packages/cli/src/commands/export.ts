import { writeFile } from 'node:fs/promises';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import { readTrialRecords, studyToJson, trialsToCsv } from '@ridgeline/report';
import { openSqliteView } from '@ridgeline/storage';
import { chooseStudy } from '../choose-study.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';

export interface ExportOptions {
  readonly db: string;
  /** `csv` or `json`. */
  readonly format: string;
  /** The file to write; standard output where it is left out. */
  readonly output?: string;
}

/** Writes all trials of a study, one row a trial. */
export async function exportStudy(study: string | undefined, options: ExportOptions): Promise<ExitCode> {
  const write = formats.get(options.format);
  if (write === undefined) {
    throw new RidgelineError('USAGE', `There is no format "${options.format}".`, {
      hint: `Formats: ${[...formats.keys()].join(', ')}.`,
    });
  }
  const view = await openSqliteView(options.db);
  try {
    const { name } = await chooseStudy(view, study);
    const text = await write(view, name);
    if (options.output === undefined) process.stdout.write(text);
    else await save(options.output, text);
    return exitCodes.ok;
  } finally {
    await view.close();
  }
}

const formats = new Map<string, (view: StudyView, study: string) => Promise<string>>([
  ['csv', async (view, study) => trialsToCsv(await readTrialRecords(view, study))],
  ['json', async (view, study) => studyToJson(await view.study(study), await readTrialRecords(view, study))],
]);

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new RidgelineError('USAGE', `${file} cannot be written: ${(error as Error).message}.`, {
      hint: 'Name another file with --output.',
      cause: error,
    });
  }
}
