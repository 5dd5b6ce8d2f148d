import { copyStudy, databaseName } from '@ridgeline/storage';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { withStudy } from '../with-study.ts';

export interface CopyOptions {
  readonly db: string;
  /** The database that gets the copy. */
  readonly to: string;
  /** What the copy is called. */
  readonly as?: string;
}

/** Copies a study with all that it has into another database, as it is at one instant. */
export async function copy(name: string | undefined, options: CopyOptions): Promise<ExitCode> {
  const study = await withStudy(options.db, name, (_view, chosen) => chosen.name);
  const as = options.as ?? study;
  const { trials, reports } = await copyStudy(options.db, options.to, study, as);
  print(
    `Copied ${study} to ${databaseName(options.to)}${as === study ? '' : ` as ${as}`}: ${trials} trials, ${reports} epochs.\n`,
  );
  return exitCodes.ok;
}
