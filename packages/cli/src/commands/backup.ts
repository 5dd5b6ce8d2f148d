import { RidgelineError, shellWord } from '@ridgeline/core';
import { backupDatabase, isPostgresUrl } from '@ridgeline/storage';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { programName } from '../command-hints.ts';
import { print } from '../print.ts';

interface BackupOptions {
  readonly db: string;
  readonly output?: string;
}

/** Copies a consistent snapshot of a database file, even while a study runs. Rejects a database on a server. */
export async function backupCommand(options: BackupOptions): Promise<ExitCode> {
  if (isPostgresUrl(options.db)) {
    throw new RidgelineError('USAGE', 'ridgeline backup copies database files only.', {
      hint: 'Back up a PostgreSQL database with pg_dump, or copy a single study with ridgeline copy.',
    });
  }
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const output = options.output ?? `${options.db}.${stamp}`;
  await backupDatabase(options.db, output, '--output');
  print(
    `Wrote ${output}. Read it like any database: ${programName()} leaderboard --db ${shellWord(output)}\n`,
  );
  return exitCodes.ok;
}
