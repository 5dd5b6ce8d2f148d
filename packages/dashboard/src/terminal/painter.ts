import type { Sink } from './sink.ts';

/** Draws frames in place and writes only the lines that changed. */
export interface Painter {
  /**
   * Draws a frame, which must have fewer lines than the terminal, none of them wider than it. While the terminal has not
   * accepted a frame, only the newest one is kept.
   */
  draw(frame: string): void;
  /** Clears the screen with the next frame; needed after a resize, which moves everything. */
  reset(): void;
  /** Gives mouse and cursor back until `resume`, which draws the newest frame on a cleared screen. */
  suspend(): Promise<void>;
  resume(): void;
  /**
   * Gives the mouse back and shows the cursor below the last frame. Later frames are ignored. Resolves when the terminal
   * has accepted all output.
   */
  release(): Promise<void>;
}

const escape = '\x1b[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
/** Enables reports of mouse buttons and wheel (1000) in SGR format (1006), which no other input resembles. */
const mouseOn = `${escape}?1000h${escape}?1006h`;
const mouseOff = `${escape}?1006l${escape}?1000l`;
/** Makes the terminal show a whole frame at the same time; terminals without support ignore it. */
const beginFrame = `${escape}?2026h`;
const endFrame = `${escape}?2026l`;
/** Disables wrapping: a line that is wider on the terminal than computed here is cut and does not shift all others. */
const wrapOff = `${escape}?7l`;
const wrapOn = `${escape}?7h`;
const clearScreen = `${escape}2J${escape}H`;
const clearLine = `${escape}2K`;
const clearBelow = `${escape}J`;

/** Sequence that restores cursor and mouse, for a process that exits and cannot wait. */
export const restoreSequence = `${mouseOff}${showCursor}`;

/**
 * Creates a painter. Ink 6.8 itself either erases all lines for each frame, which flickers, or, with
 * `incrementalRendering`, draws them one row too low; both leave remnants after a resize.
 *
 * @example
 * const painter = createPainter(openSink(process.stdout));
 * painter.draw('one\ntwo');
 * painter.draw('one\nthree'); // writes the second line only
 * await painter.release();
 *
 * @param onLost called once the terminal has been closed
 * @param hasMouse true to enable mouse reports
 */
export function createPainter(sink: Sink, onLost: () => void, hasMouse = false): Painter {
  /** Lines on the screen. The cursor is in the first column below them. */
  let linesOnScreen: readonly string[] = [];
  let dirty = false;
  /** Frame that has not been painted yet. */
  let pending: readonly string[] | undefined;
  let painting = false;
  let painted = Promise.resolve();
  let released = false;
  let suspended = false;

  async function paint(): Promise<void> {
    painting = true;
    for (let lines = takePending(); lines !== undefined; lines = takePending()) {
      const text = frameText(lines);
      linesOnScreen = lines;
      dirty = false;
      await sink.write(text);
    }
    painting = false;
  }

  function takePending(): readonly string[] | undefined {
    if (suspended) return undefined;
    const lines = pending;
    pending = undefined;
    return lines === undefined || (!dirty && areEqual(lines, linesOnScreen)) ? undefined : lines;
  }

  function frameText(lines: readonly string[]): string {
    return [
      beginFrame,
      // Written only once, so that a frame in progress cannot hide the cursor again after the process was killed.
      linesOnScreen.length === 0 ? `${hideCursor}${hasMouse ? mouseOn : ''}` : '',
      wrapOff,
      dirty ? clearScreen : `\r${moveUp(linesOnScreen.length)}`,
      ...lines.map((line, row) =>
        !dirty && line === linesOnScreen[row] ? '\r\n' : `${clearLine}${line}\r\n`,
      ),
      lines.length < linesOnScreen.length ? clearBelow : '',
      wrapOn,
      endFrame,
    ].join('');
  }

  function start(): void {
    if (!painting) painted = paint().catch(onLost);
  }

  async function restoreTerminal(): Promise<void> {
    await painted;
    await sink.write(restoreSequence).catch(() => undefined);
  }

  return {
    draw(frame) {
      if (released) return;
      pending = frame.split('\n');
      start();
    },
    reset,
    async suspend() {
      suspended = true;
      await restoreTerminal();
    },
    resume() {
      suspended = false;
      if (released) return;
      if (linesOnScreen.length > 0) pending ??= linesOnScreen;
      reset();
      start();
    },
    async release() {
      if (released) return;
      released = true;
      await restoreTerminal();
    },
  };

  function reset(): void {
    linesOnScreen = [];
    dirty = true;
  }
}

function moveUp(rows: number): string {
  return rows === 0 ? '' : `${escape}${rows}A`;
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
