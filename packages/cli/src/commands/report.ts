import { resolve } from 'node:path';
import { fileNameOf, RidgelineError } from '@ridgeline/core';
import { readStudyData, readTrialPages, studyToHtml } from '@ridgeline/report';
import { databaseOf } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { forecastOf } from '../read-forecast.ts';
import { trialLogReader } from '../study-files.ts';
import { withStudy } from '../with-study.ts';
import { writeOutput } from '../write-output.ts';

interface ReportOptions {
  readonly db: string;
  /** File to write; by default the study's name with `.html`. */
  readonly output?: string;
}

/** Writes a study as one self-contained HTML page, and prints its path. */
export async function reportCommand(study: string | undefined, options: ReportOptions): Promise<ExitCode> {
  return withStudy(options.db, study, async (view, chosen) => {
    const file = resolve(options.output ?? `${fileNameOf(chosen.name)}.html`);
    if (file === resolve(options.db)) {
      throw new RidgelineError('USAGE', `${file} is the database itself.`, {
        hint: 'Name another file with --output.',
      });
    }
    const data = await readStudyData(view, chosen.name);
    const readLog = trialLogReader(databaseOf(options.db).files, chosen.name);
    const html = studyToHtml(
      { ...data, forecast: forecastOf(chosen, data.trials) },
      { trials: await readTrialPages(view, data, readLog) },
    );
    await writeOutput(file, html);
    print(`${file}\n`);
    return exitCodes.ok;
  });
}
