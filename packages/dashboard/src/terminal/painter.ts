import type { Sink } from './sink.ts';

/** Draws frames on a terminal in place, and writes only what changed. */
export interface Painter {
  /**
   * Draws a frame of lines, none wider than the terminal, with at least one row to spare below. While the terminal is
   * still taking a frame, only the newest one waits.
   */
  draw(frame: string): void;
  /** Discards the known contents of the screen, and clears it with the next frame: a resize moves everything. */
  reset(): void;
  /** Releases mouse and cursor until `resume`, which draws the newest frame on a cleared screen. */
  suspend(): Promise<void>;
  resume(): void;
  /**
   * Releases the mouse, and shows the cursor again, below the last frame. Nothing is drawn afterwards. Resolves when
   * the terminal has taken everything.
   */
  release(): Promise<void>;
}

const escape = '\x1b[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
/** Reports buttons and the wheel of the mouse (1000) in a form that no other input has (1006). */
const mouseOn = `${escape}?1000h${escape}?1006h`;
const mouseOff = `${escape}?1006l${escape}?1000l`;
/** Makes a frame appear at once on terminals that support it; others ignore it. */
const beginFrame = `${escape}?2026h`;
const endFrame = `${escape}?2026l`;
/** Truncates a line that is wider on the terminal than computed here: a wrapped line would shift all others. */
const wrapOff = `${escape}?7l`;
const wrapOn = `${escape}?7h`;
const clearScreen = `${escape}2J${escape}H`;
const clearLine = `${escape}2K`;
const clearBelow = `${escape}J`;

/** Sequence that restores cursor and mouse at once, for a process that ends and cannot wait. */
export const farewell = `${mouseOff}${showCursor}`;

/**
 * A painter on a terminal. Ink 6.8's own way of drawing either erases all lines for each frame, which flickers, or,
 * with `incrementalRendering`, puts them one row too low; neither survives a resize.
 *
 * @example
 * const painter = createPainter(openSink(process.stdout));
 * painter.draw('one\ntwo');
 * painter.draw('one\nthree'); // writes the second line only
 * await painter.release();
 *
 * @param onLost called once when the terminal is no longer there
 * @param hasMouse true to take the reports of the mouse
 */
export function createPainter(sink: Sink, onLost: () => void, hasMouse = false): Painter {
  /** The lines on screen. The cursor is in the first column below them. */
  let shown: readonly string[] = [];
  let dirty = false;
  /** The frame that waits, if any. */
  let next: readonly string[] | undefined;
  let painting = false;
  let painted = Promise.resolve();
  let released = false;
  let suspended = false;

  async function paint(): Promise<void> {
    painting = true;
    for (let lines = take(); lines !== undefined; lines = take()) {
      const text = change(lines);
      shown = lines;
      dirty = false;
      await sink.write(text);
    }
    painting = false;
  }

  function take(): readonly string[] | undefined {
    if (suspended) return undefined;
    const lines = next;
    next = undefined;
    return lines === undefined || (!dirty && sameLines(lines, shown)) ? undefined : lines;
  }

  function change(lines: readonly string[]): string {
    return [
      beginFrame,
      // Only once: a frame in progress when the process is killed must not hide the cursor again.
      shown.length === 0 ? `${hideCursor}${hasMouse ? mouseOn : ''}` : '',
      wrapOff,
      dirty ? clearScreen : `\r${up(shown.length)}`,
      ...lines.map((line, row) => (!dirty && line === shown[row] ? '\r\n' : `${clearLine}${line}\r\n`)),
      lines.length < shown.length ? clearBelow : '',
      wrapOn,
      endFrame,
    ].join('');
  }

  function start(): void {
    if (!painting) painted = paint().catch(onLost);
  }

  async function giveBack(): Promise<void> {
    await painted;
    await sink.write(farewell).catch(() => undefined);
  }

  return {
    draw(frame) {
      if (released) return;
      next = frame.split('\n');
      start();
    },
    reset,
    async suspend() {
      suspended = true;
      await giveBack();
    },
    resume() {
      suspended = false;
      if (released) return;
      if (shown.length > 0) next ??= shown;
      reset();
      start();
    },
    async release() {
      if (released) return;
      released = true;
      await giveBack();
    },
  };

  function reset(): void {
    shown = [];
    dirty = true;
  }
}

function up(rows: number): string {
  return rows === 0 ? '' : `${escape}${rows}A`;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
