import type { Sink } from './sink.ts';

/** Draws frames in place by writing only changed lines. */
export interface Painter {
  /**
   * Draws a frame, which must be no wider than the terminal and have fewer lines than the terminal has rows. Frames that
   * the terminal cannot accept in time are skipped, except the newest.
   */
  draw(frame: string): void;
  /** Clears the screen before the next frame; needed after a resize, which moves all text. */
  reset(): void;
  /** Stops drawing and restores mouse and cursor until `resume`. */
  suspend(): Promise<void>;
  /** Draws the newest frame on a cleared screen. */
  resume(): void;
  /**
   * Restores the mouse and shows the cursor below the last frame. Later frames are ignored. Resolves when the terminal
   * has accepted all output.
   */
  release(): Promise<void>;
}

/** Begins a control sequence of a terminal. */
const escape = '\x1b[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
/** Enables reports of mouse buttons and wheel (1000) in SGR format (1006), which no other input resembles. */
const mouseOn = `${escape}?1000h${escape}?1006h`;
const mouseOff = `${escape}?1006l${escape}?1000l`;
/** Makes the terminal show a frame as a whole; terminals without support ignore it. */
const beginFrame = `${escape}?2026h`;
const endFrame = `${escape}?2026l`;
/** Disables wrapping, because a line that the terminal shows wider than expected would shift all others. */
const wrapOff = `${escape}?7l`;
const wrapOn = `${escape}?7h`;
const clearScreen = `${escape}2J${escape}H`;
const clearLine = `${escape}2K`;
const clearBelow = `${escape}J`;

/** Sequence that restores cursor and mouse when the process exits. */
export const restoreSequence = `${mouseOff}${showCursor}`;

/**
 * Creates a painter, which replaces the output of Ink: Ink 6.8 either erases all lines for each frame, which flickers,
 * or, with `incrementalRendering`, draws them one row too low. Both modes leave remnants after a resize.
 *
 * @example
 * const painter = createPainter(openSink(process.stdout), () => process.exit());
 * painter.draw('one\ntwo');
 * painter.draw('one\nthree'); // writes the second line only
 * await painter.release();
 *
 * @param onLost called when the terminal has been closed
 * @param hasMouse true to enable mouse reports
 */
export function createPainter(sink: Sink, onLost: () => void, hasMouse = false): Painter {
  /** Lines on the screen. The cursor is in the first column below them. */
  let linesOnScreen: readonly string[] = [];
  let needsClearing = false;
  /** Frame that has not been painted yet. */
  let pendingFrame: readonly string[] | undefined;
  let isPainting = false;
  let currentPaint = Promise.resolve();
  let isReleased = false;
  let isSuspended = false;

  async function paint(): Promise<void> {
    isPainting = true;
    for (let lines = takePendingFrame(); lines !== undefined; lines = takePendingFrame()) {
      const text = formatFrame(lines);
      linesOnScreen = lines;
      needsClearing = false;
      await sink.write(text);
    }
    isPainting = false;
  }

  function takePendingFrame(): readonly string[] | undefined {
    if (isSuspended) return undefined;
    const lines = pendingFrame;
    pendingFrame = undefined;
    return lines === undefined || (!needsClearing && areEqual(lines, linesOnScreen)) ? undefined : lines;
  }

  function formatFrame(lines: readonly string[]): string {
    return [
      beginFrame,
      // Later frames do not hide the cursor, because one may follow the restore sequence of an exiting process.
      linesOnScreen.length === 0 ? `${hideCursor}${hasMouse ? mouseOn : ''}` : '',
      wrapOff,
      needsClearing ? clearScreen : `\r${moveUp(linesOnScreen.length)}`,
      ...lines.map((line, row) =>
        !needsClearing && line === linesOnScreen[row] ? '\r\n' : `${clearLine}${line}\r\n`,
      ),
      lines.length < linesOnScreen.length ? clearBelow : '',
      wrapOn,
      endFrame,
    ].join('');
  }

  function startPainting(): void {
    if (!isPainting) currentPaint = paint().catch(onLost);
  }

  async function restoreTerminal(): Promise<void> {
    await currentPaint;
    await sink.write(restoreSequence).catch(() => undefined);
  }

  return {
    draw(frame) {
      if (isReleased) return;
      pendingFrame = frame.split('\n');
      startPainting();
    },
    reset,
    async suspend() {
      isSuspended = true;
      await restoreTerminal();
    },
    resume() {
      isSuspended = false;
      if (isReleased) return;
      if (linesOnScreen.length > 0) pendingFrame ??= linesOnScreen;
      reset();
      startPainting();
    },
    async release() {
      if (isReleased) return;
      isReleased = true;
      await restoreTerminal();
    },
  };

  function reset(): void {
    linesOnScreen = [];
    needsClearing = true;
  }
}

function moveUp(rows: number): string {
  return rows === 0 ? '' : `${escape}${rows}A`;
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
