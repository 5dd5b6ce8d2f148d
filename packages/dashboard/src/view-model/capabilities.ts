/** Number of colours of a terminal, as a level of chalk: none, 16, 256 or 24-bit colour. */
export type ColourDepth = 0 | 1 | 2 | 3;

/** Capabilities of a terminal. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  readonly colours: ColourDepth;
  /** True if the terminal shows more than ASCII. */
  readonly unicode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Properties of a stream from which its terminal's capabilities are detected. */
export interface TerminalStream {
  readonly columns?: number;
  readonly rows?: number;
  getColorDepth?(env: object): number;
}

/**
 * Detects the capabilities of a terminal from its stream and the environment. Node's `getColorDepth` reads `NO_COLOR`,
 * `FORCE_COLOR`, `COLORTERM` and `TERM`.
 */
export function detectTerminal(stream: TerminalStream, env: Environment): Terminal {
  return {
    // Some pseudo-terminals, such as that of `docker exec -t`, report a size of 0.
    columns: stream.columns || 80,
    rows: stream.rows || 24,
    colours: colourDepth(stream, env),
    unicode: showsUnicode(env),
  };
}

/** True if mouse reports can be requested. The Linux console would send them in an older format. */
export function supportsMouseReports(env: Environment): boolean {
  return env['TERM'] !== 'linux' && env['TERM'] !== 'dumb';
}

function colourDepth(stream: TerminalStream, env: Environment): ColourDepth {
  if (env['TERM'] === 'dumb') return 0;
  const bits = stream.getColorDepth?.(env) ?? 1;
  if (bits >= 24) return 3;
  if (bits >= 8) return 2;
  return bits >= 4 ? 1 : 0;
}

/** True if the locale, by POSIX precedence, uses UTF-8 or is not set. The Linux console has too few glyphs in any locale. */
function showsUnicode(env: Environment): boolean {
  if (env['TERM'] === 'linux') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
