import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';

/**
 * Where the log of a study lies: beside its database, under a name that any file system takes.
 *
 * @example
 * logOf('/data/ridgeline.db', 'quickstart'); // '/data/ridgeline.db-quickstart.log'
 */
export function logOf(database: string, study: string): string {
  return `${database}-${fileName(study)}.log`;
}

/** A study that was set aside takes its files along. */
export async function setAsideFiles(database: string, study: string, aside: string): Promise<void> {
  const suffixes = ['', '.1'];
  for (const suffix of suffixes) {
    const file = `${logOf(database, study)}${suffix}`;
    if (existsSync(file)) await rename(file, `${logOf(database, aside)}${suffix}`);
  }
}

/** Two studies never share one: where a character had to go, a hash of the name tells them apart. */
function fileName(study: string): string {
  const plain = study.replace(/[^A-Za-z0-9_@.-]/g, '_').slice(0, 80);
  if (plain === study) return plain;
  return `${plain}-${createHash('sha256').update(study).digest('hex').slice(0, 8)}`;
}
