/** Context that completes the commands on a page, so that a reader can enter them verbatim. */
export interface CommandContext {
  /** Command that starts Ridgeline, such as `npx ridgeline`. */
  readonly program: string;
  /** Shell-quoted value of `--db`, without a password; undefined for the default database. */
  readonly db: string | undefined;
}

/**
 * Formats a command of Ridgeline.
 *
 * @example
 * formatCommand('finals digits', { program: 'npx ridgeline', db: 'my.db' }); // 'npx ridgeline finals digits --db my.db'
 */
export function formatCommand(
  command: string,
  { program, db }: CommandContext = { program: 'ridgeline', db: undefined },
): string {
  return `${program} ${command}${db === undefined ? '' : ` --db ${db}`}`;
}
