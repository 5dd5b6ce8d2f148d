import { setImmediate as nextTurn } from 'node:timers/promises';
import { createVirtualTerminal } from '../testing/virtual-terminal.ts';
import { createPainter, restoreSequence, type Painter } from './painter.ts';

/** Creates a painter on a screen that accepts all text immediately. */
function createPainterOn(screen: { write(text: string): void }): Painter {
  return createPainter({ write: async (text) => screen.write(text) }, () => undefined);
}

describe('createPainter', () => {
  it('draws below the existing text and then redraws in place', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainterOn(screen);
    screen.write('$ command\n');
    painter.draw('one\ntwo\nthree');
    await nextTurn();
    painter.draw('one\n2\nthree\nfour');
    await nextTurn();
    expect(await screen.rows()).toEqual(['$ command', 'one', '2', 'three', 'four', '']);
    painter.draw('one');
    await nextTurn();
    expect(await screen.rows()).toEqual(['$ command', 'one', '', '', '', '']);
  });

  it('scrolls the text above the frame if needed', async () => {
    const screen = createVirtualTerminal(20, 5);
    const painter = createPainterOn(screen);
    screen.write('a\nb\nc\n');
    painter.draw('1\n2\n3\n4');
    await nextTurn();
    painter.draw('1\n2\n3\nfour');
    await nextTurn();
    expect(await screen.rows()).toEqual(['1', '2', '3', 'four', '']);
  });

  it('writes only the lines that changed', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainterOn(screen);
    painter.draw('unchanged\n1');
    await nextTurn();
    const lengthBefore = screen.writtenText().length;
    painter.draw('unchanged\n2');
    await nextTurn();
    expect(screen.writtenText().slice(lengthBefore)).not.toContain('unchanged');
  });

  it('hides the cursor once, with the first frame', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainterOn(screen);
    painter.draw('one');
    await nextTurn();
    expect(await screen.cursor()).toBeUndefined();
    // On a fatal signal, the process writes this sequence even while a frame is in progress.
    screen.write(restoreSequence);
    painter.draw('two');
    await nextTurn();
    expect(await screen.cursor()).toBeDefined();
  });

  it('draws the newest frame after a suspension', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainter({ write: async (text) => screen.write(text) }, () => undefined, true);
    painter.draw('one');
    await painter.suspend();
    expect([await screen.reportsMouse(), await screen.cursor()]).toEqual([false, { row: 1, column: 0 }]);
    painter.draw('two');
    await nextTurn();
    screen.write('$ fg\n');
    expect(await screen.rows()).toEqual(['one', '$ fg', '', '', '', '']);
    painter.resume();
    await nextTurn();
    expect(await screen.rows()).toEqual(['two', '', '', '', '', '']);
    expect([await screen.reportsMouse(), await screen.cursor()]).toEqual([true, undefined]);
    // SIGSTOP cannot be caught, so the terminal was not restored.
    screen.write('$ fg\n');
    painter.resume();
    await nextTurn();
    expect(await screen.rows()).toEqual(['two', '', '', '', '', '']);
  });

  it('writes nothing for an unchanged frame', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainterOn(screen);
    painter.draw('one');
    await nextTurn();
    const writtenBefore = screen.writtenText();
    painter.draw('one');
    await nextTurn();
    expect(screen.writtenText()).toBe(writtenBefore);
  });

  it('cuts a line that is wider than the terminal', async () => {
    const screen = createVirtualTerminal(5, 4);
    const painter = createPainterOn(screen);
    painter.draw('123456789\nnext');
    await nextTurn();
    painter.draw('12345678\nmore');
    await nextTurn();
    expect(await screen.rows()).toEqual(['12348', 'more', '', '']);
  });

  it('redraws after a resize', async () => {
    const screen = createVirtualTerminal(10, 6);
    const painter = createPainterOn(screen);
    painter.draw('0123456789\nabcdefghij');
    await nextTurn();
    screen.resize(5, 6);
    painter.reset();
    painter.draw('01234\nabcde');
    await nextTurn();
    expect(await screen.rows()).toEqual(['01234', 'abcde', '', '', '', '']);
  });

  it('restores the cursor below the last frame', async () => {
    const screen = createVirtualTerminal(20, 6);
    const painter = createPainterOn(screen);
    painter.draw('one\ntwo');
    await nextTurn();
    expect(await screen.cursor()).toBeUndefined();
    await painter.release();
    painter.draw('never');
    await nextTurn();
    expect(await screen.rows()).toEqual(['one', 'two', '', '', '', '']);
    expect(await screen.cursor()).toEqual({ column: 0, row: 2 });
  });

  it('skips to the newest frame on a slow terminal', async () => {
    const written: string[] = [];
    const acceptWrites: (() => void)[] = [];
    const slow = {
      write: (text: string) => {
        written.push(text);
        return new Promise<void>((resolve) => acceptWrites.push(resolve));
      },
    };
    const painter = createPainter(slow, () => undefined);
    for (const frame of ['one', 'two', 'three', 'four']) painter.draw(frame);
    await nextTurn();
    expect(written).toHaveLength(1);
    let isReleased = false;
    const release = painter.release().then(() => (isReleased = true));
    acceptWrites.shift()!();
    await nextTurn();
    expect(written[1]).toContain('four');
    expect(written.join()).not.toMatch(/two|three/);
    acceptWrites.shift()!();
    await nextTurn();
    expect(isReleased).toBe(false);
    acceptWrites.shift()!();
    await release;
    expect(written).toHaveLength(3);
  });

  it('reports a closed terminal once', async () => {
    let lostCount = 0;
    const painter = createPainter({ write: () => Promise.reject(new Error('EIO')) }, () => lostCount++);
    painter.draw('one');
    await nextTurn();
    expect(lostCount).toBe(1);
    await painter.release();
  });
});
