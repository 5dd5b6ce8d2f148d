import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { distinctName } from '@ridgeline/core';

/**
 * Where the log of a study lies: beside its database, under a name that any file system takes.
 *
 * @example
 * logOf('/data/ridgeline.db', 'quickstart'); // '/data/ridgeline.db-quickstart.log'
 */
export function logOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.log`;
}

/** The folder of a study's weights, beside its database: in it one for each trial, under its number. */
export function checkpointsOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.checkpoints`;
}

/** A study that was set aside takes its files along. What it has already stays. */
export async function setAsideFiles(database: string, study: string, aside: string): Promise<void> {
  const filesOf = (name: string) => {
    const log = logOf(database, name);
    return [log, `${log}.1`, checkpointsOf(database, name)];
  };
  const to = filesOf(aside);
  for (const [index, from] of filesOf(study).entries()) {
    if (existsSync(from) && !existsSync(to[index]!)) await rename(from, to[index]!);
  }
}

/** Two studies never share one. ASCII alone, as databases of before have it. */
function fileName(study: string): string {
  return distinctName(study, study.replace(/[^A-Za-z0-9_@.-]/g, '_').slice(0, 80));
}
