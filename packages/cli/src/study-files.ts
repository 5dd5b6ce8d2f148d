import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { distinctName, trialLogName } from '@ridgeline/core';

/**
 * Path of a study's log, under a name that any file system accepts.
 *
 * @example
 * logPath('/data/ridgeline.db', 'quickstart'); // '/data/ridgeline.db-quickstart.log'
 */
export function logPath(filePrefix: string, study: string): string {
  return `${filePrefix}-${formatFileName(study)}.log`;
}

/** Folder of a study's weights: one folder for each trial, under its number. */
export function checkpointsFolder(filePrefix: string, study: string): string {
  return `${filePrefix}-${formatFileName(study)}.checkpoints`;
}

/** Folder of the states of a study's paused trainings. */
export function statesFolder(filePrefix: string, study: string): string {
  return `${filePrefix}-${formatFileName(study)}.states`;
}

/** Folder of the trial logs of a study whose trials are programs. */
export function trialLogsFolder(filePrefix: string, study: string): string {
  return `${filePrefix}-${formatFileName(study)}.trials`;
}

/**
 * Returns a function that reads the log of a trial, and resolves to undefined for a trial without a log.
 */
export function createTrialLogReader(
  filePrefix: string,
  study: string,
): (trial: number) => Promise<string | undefined> {
  const folder = trialLogsFolder(filePrefix, study);
  return (trial) => readFile(join(folder, trialLogName(trial)), 'utf8').catch(() => undefined);
}

/** Renames the files of a study when the study is archived. Never overwrites a file. */
export async function archiveFiles(filePrefix: string, study: string, archivedName: string): Promise<void> {
  const listFiles = (name: string) => {
    const log = logPath(filePrefix, name);
    return [
      log,
      `${log}.1`,
      checkpointsFolder(filePrefix, name),
      statesFolder(filePrefix, name),
      trialLogsFolder(filePrefix, name),
    ];
  };
  const targets = listFiles(archivedName);
  for (const [index, from] of listFiles(study).entries()) {
    if (existsSync(from) && !existsSync(targets[index]!)) await rename(from, targets[index]!);
  }
}

/** Unique file name of a study. In ASCII, like the names of existing files from earlier versions. */
function formatFileName(study: string): string {
  return distinctName(study, study.replace(/[^A-Za-z0-9_@.-]/g, '_').slice(0, 80));
}
