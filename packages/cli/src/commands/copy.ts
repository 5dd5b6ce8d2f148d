import { RidgelineError } from '@ridgeline/core';
import { studyNameProblem } from '@ridgeline/core/parse';
import { copyStudy, databaseName } from '@ridgeline/storage';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { withStudy } from '../with-study.ts';

interface CopyOptions {
  readonly db: string;
  /** Database that receives the copy. */
  readonly to: string;
  /** Name of the copy. */
  readonly as?: string;
}

/** Copies a consistent snapshot of a study into another database. */
export async function copyCommand(name: string | undefined, options: CopyOptions): Promise<ExitCode> {
  const problem = options.as === undefined ? undefined : studyNameProblem(options.as);
  if (problem !== undefined) {
    throw new RidgelineError('USAGE', `The name of a copy ${problem}.`, {
      hint: 'Pass another name with --as.',
    });
  }
  const study = await withStudy(options.db, name, (_view, sourceStudy) => sourceStudy.name);
  const copyName = options.as ?? study;
  const { trials, reports } = await copyStudy(options.db, options.to, study, copyName);
  print(
    `Copied ${study} to ${databaseName(options.to)}${copyName === study ? '' : ` as ${copyName}`}: ${trials} trials, ${reports} epochs.\n`,
  );
  return exitCodes.ok;
}
