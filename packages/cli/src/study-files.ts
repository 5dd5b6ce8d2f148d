import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { distinctName, trialLogName } from '@ridgeline/core';

/**
 * Path of a study's log: next to its database, under a name that any file system accepts.
 *
 * @example
 * logOf('/data/ridgeline.db', 'quickstart'); // '/data/ridgeline.db-quickstart.log'
 */
export function logOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.log`;
}

/** Folder of a study's weights, next to its database: one folder for each trial, under its number. */
export function checkpointsOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.checkpoints`;
}

/** Folder of the states of a study's paused trainings, next to its database. */
export function statesOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.states`;
}

/** Folder of the logs of a study's trials that are programs, next to its database. */
export function trialLogsOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.trials`;
}

/**
 * Returns a function that reads the log of a trial; undefined for a trial without a log.
 */
export function trialLogReader(
  database: string,
  study: string,
): (trial: number) => Promise<string | undefined> {
  const folder = trialLogsOf(database, study);
  return (trial) => readFile(join(folder, trialLogName(trial)), 'utf8').catch(() => undefined);
}

/** Renames the files of a study when it is archived. Never overwrites a file. */
export async function archiveFiles(database: string, study: string, archivedName: string): Promise<void> {
  const filesOf = (name: string) => {
    const log = logOf(database, name);
    return [
      log,
      `${log}.1`,
      checkpointsOf(database, name),
      statesOf(database, name),
      trialLogsOf(database, name),
    ];
  };
  const targets = filesOf(archivedName);
  for (const [index, from] of filesOf(study).entries()) {
    if (existsSync(from) && !existsSync(targets[index]!)) await rename(from, targets[index]!);
  }
}

/** Unique file name of a study, in ASCII as in older databases. */
function fileName(study: string): string {
  return distinctName(study, study.replace(/[^A-Za-z0-9_@.-]/g, '_').slice(0, 80));
}
