/** Colours that a terminal has: none, 16, 256 or all. The numbers are chalk's levels. */
export type ColourDepth = 0 | 1 | 2 | 3;

/** Capabilities of a terminal. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  readonly colours: ColourDepth;
  /** True if it shows more than ASCII. */
  readonly unicode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The properties of a terminal's stream that reveal its capabilities. */
export interface TerminalStream {
  readonly columns?: number;
  readonly rows?: number;
  getColorDepth?(env: object): number;
}

/**
 * Detects what a terminal can show, from its stream and the environment. `NO_COLOR`, `FORCE_COLOR`, `COLORTERM` and
 * `TERM` are read by Node's `getColorDepth`.
 */
export function terminalOf(stream: TerminalStream, env: Environment): Terminal {
  return {
    columns: stream.columns ?? 80,
    rows: stream.rows ?? 24,
    colours: colourDepth(stream, env),
    unicode: showsUnicode(env),
  };
}

/** True if the terminal reports the mouse in SGR form, or ignores the request; the Linux console knows an older form. */
export function reportsMouse(env: Environment): boolean {
  return env['TERM'] !== 'linux' && env['TERM'] !== 'dumb';
}

function colourDepth(stream: TerminalStream, env: Environment): ColourDepth {
  if (env['TERM'] === 'dumb') return 0;
  const bits = stream.getColorDepth?.(env) ?? 1;
  if (bits >= 24) return 3;
  if (bits >= 8) return 2;
  return bits >= 4 ? 1 : 0;
}

/** The locale's character set, by the precedence of POSIX; the Linux console has too few glyphs in any locale. */
function showsUnicode(env: Environment): boolean {
  if (env['TERM'] === 'linux') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
