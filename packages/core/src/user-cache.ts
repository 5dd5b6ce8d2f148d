import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The user's folder for reproducible files: `RIDGELINE_CACHE`, else `XDG_CACHE_HOME/ridgeline`, else
 * `~/.cache/ridgeline`.
 *
 * @example
 * userCache({ RIDGELINE_CACHE: '/var/cache/ridgeline' }); // '/var/cache/ridgeline'
 */
export function userCache(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(
    environment['RIDGELINE_CACHE'] ||
      join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ridgeline'),
  );
}
