import { basename, delimiter, dirname, join } from 'node:path';

/**
 * Command that starts this program: `ridgeline` if a global installation is on the `PATH`, otherwise `npx ridgeline`.
 *
 * @example
 * programName('/home/ann/node_modules/.bin/ridgeline', '/usr/bin'); // 'npx ridgeline'
 */
export function programName(script = process.argv[1] ?? '', path = process.env['PATH'] ?? ''): string {
  const folder = dirname(script);
  const isLocalInstall = folder.endsWith(join('node_modules', '.bin'));
  const isOnPath = basename(script) === 'ridgeline' && path.split(delimiter).includes(folder);
  return isOnPath && !isLocalInstall ? 'ridgeline' : 'npx ridgeline';
}

/** Context that completes the commands of a hint. */
interface HintContext {
  /** Command from {@link programName}. */
  readonly program: string;
  /** Names of the commands with the option `--db`. */
  readonly databaseCommands: ReadonlySet<string>;
  /** Shell-quoted value of `--db` without a password; undefined if the option is missing. */
  readonly db: string | undefined;
}

const commandPattern = /(?:npx )?\bridgeline ([a-z]+)\b(?! --db)/g;

/**
 * Adds the program's name and the option `--db` to the commands in a hint, so that a person can enter them verbatim.
 *
 * @example
 * completeCommands('Resume it: ridgeline resume digits', context);
 * // 'Resume it: npx ridgeline resume --db my.db digits'
 */
export function completeCommands(hint: string, { program, databaseCommands, db }: HintContext): string {
  return hint.replace(commandPattern, (_, name: string) => {
    const option = db !== undefined && databaseCommands.has(name) ? ` --db ${db}` : '';
    return `${program} ${name}${option}`;
  });
}
