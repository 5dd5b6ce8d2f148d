/** Puts frames on a terminal, in place, writing no more than what changed. */
export interface Painter {
  /** Draws a frame of lines, none wider than the terminal, with at least one row to spare below. */
  draw(frame: string): void;
  /** Forgets what is on the screen, and clears it with the next frame: after a resize nothing is where it was. */
  reset(): void;
  /** Shows the cursor again, below the last frame. Nothing is drawn after. */
  release(): void;
}

const escape = '\x1b[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
/** A frame shows all at once, where the terminal knows this; others ignore it. */
const beginFrame = `${escape}?2026h`;
const endFrame = `${escape}?2026l`;
/** A line that the terminal finds wider than we do is cut, not wrapped: one wrapped line would shift all others. */
const wrapOff = `${escape}?7l`;
const wrapOn = `${escape}?7h`;
const clearScreen = `${escape}2J${escape}H`;
const clearLine = `${escape}2K`;
const clearBelow = `${escape}J`;

/**
 * A painter on a stream. Ink 6.8's own way of drawing either erases all lines for each frame, which flickers, or, with
 * `incrementalRendering`, puts them one row too low; neither survives a resize.
 *
 * @example
 * const painter = createPainter(process.stdout);
 * painter.draw('one\ntwo');
 * painter.draw('one\nthree'); // writes the second line only
 * painter.release();
 */
export function createPainter(stream: { write(text: string): unknown }): Painter {
  /** The lines on screen; the cursor stands in the first column below them. */
  let shown: readonly string[] = [];
  let dirty = false;
  let released = false;
  return {
    draw(frame) {
      const lines = frame.split('\n');
      if (released || (!dirty && sameLines(lines, shown))) return;
      stream.write(
        [
          beginFrame,
          hideCursor,
          wrapOff,
          dirty ? clearScreen : `\r${up(shown.length)}`,
          ...lines.map((line, row) => (!dirty && line === shown[row] ? '\r\n' : `${clearLine}${line}\r\n`)),
          lines.length < shown.length ? clearBelow : '',
          wrapOn,
          endFrame,
        ].join(''),
      );
      shown = lines;
      dirty = false;
    },
    reset() {
      shown = [];
      dirty = true;
    },
    release() {
      if (released) return;
      released = true;
      stream.write(showCursor);
    },
  };
}

function up(rows: number): string {
  return rows === 0 ? '' : `${escape}${rows}A`;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
