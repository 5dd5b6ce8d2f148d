import { resolve } from 'node:path';
import { toFileName } from '@ridgeline/core';
import { readStudyData, readTrialPages, studyToHtml } from '@ridgeline/report';
import { readLedgerPage } from '../claim/read-ledger-page.ts';
import { createCommandContext, parseDatabase, locateLedger } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { forecastTrials } from '../read-forecast.ts';
import { createTrialLogReader } from '../study-files.ts';
import { withStudy } from '../with-study.ts';
import { assertNotInput, writeOutput } from '../write-output.ts';

interface ReportOptions {
  readonly db: string;
  /** File to write; defaults to the study's name with `.html`. */
  readonly output?: string;
  /** Ledger of claims: a file, or the URL of a server; defaults to the ledger of the database. */
  readonly ledger?: string;
}

/** Writes a study as one self-contained HTML page, and prints its path. */
export async function reportCommand(study: string | undefined, options: ReportOptions): Promise<ExitCode> {
  return withStudy(options.db, study, async (view, chosenStudy) => {
    const file = resolve(options.output ?? `${toFileName(chosenStudy.name)}.html`);
    assertNotInput(file, options.db, 'the database itself');
    const database = parseDatabase(options.db);
    const data = {
      ...(await readStudyData(view, chosenStudy.name)),
      // For the commands that the page shows.
      commandContext: createCommandContext(database),
    };
    const readLog = createTrialLogReader(database.filePrefix, chosenStudy.name);
    const ledger = await readLedgerPage(view, chosenStudy.name, locateLedger(database, options.ledger));
    const html = studyToHtml(
      { ...data, forecast: forecastTrials(chosenStudy, data.trials), ledger },
      { trials: await readTrialPages(view, data, readLog) },
    );
    await writeOutput(file, html);
    print(`${file}\n`);
    return exitCodes.ok;
  });
}
