import { basename, delimiter, dirname, join } from 'node:path';

/**
 * The words that start this program: its name where a shell finds it by that alone, else with `npx` before it.
 *
 * @example
 * programName('/home/ann/node_modules/.bin/ridgeline', '/usr/bin'); // 'npx ridgeline'
 */
export function programName(script = process.argv[1] ?? '', path = process.env['PATH'] ?? ''): string {
  const folder = dirname(script);
  const isOfPackage = folder.endsWith(join('node_modules', '.bin'));
  const isFound = basename(script) === 'ridgeline' && path.split(delimiter).includes(folder);
  return isFound && !isOfPackage ? 'ridgeline' : 'npx ridgeline';
}

/** Words that a command of this program needs where it is entered. */
export interface Entering {
  /** See {@link programName}. */
  readonly program: string;
  /** Commands that take `--db`. */
  readonly withDatabase: ReadonlySet<string>;
  /** Value of `--db`, without a password; undefined where it was left out. */
  readonly db: string | undefined;
}

const command = /(?:npx )?\bridgeline ([a-z]+)\b(?! --db)/g;

/**
 * Makes the commands in a hint such that a person can enter them as they are.
 *
 * @example
 * enterable('Go on with it: ridgeline resume digits', entering); // 'Go on with it: npx ridgeline resume --db my.db digits'
 */
export function enterable(hint: string, { program, withDatabase, db }: Entering): string {
  return hint.replace(command, (_, name: string) => {
    const option = db !== undefined && withDatabase.has(name) ? ` --db ${shellWord(db)}` : '';
    return `${program} ${name}${option}`;
  });
}

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
