import { createScreen } from '../testing/screen.ts';
import { createPainter } from './painter.ts';

describe('createPainter', () => {
  it('draws below what is there, and then in place', async () => {
    const screen = createScreen(20, 6);
    const painter = createPainter(screen);
    screen.write('$ command\n');
    painter.draw('one\ntwo\nthree');
    painter.draw('one\n2\nthree\nfour');
    expect(await screen.rows()).toEqual(['$ command', 'one', '2', 'three', 'four', '']);
    painter.draw('one');
    expect(await screen.rows()).toEqual(['$ command', 'one', '', '', '', '']);
  });

  it('scrolls what is above, if it must', async () => {
    const screen = createScreen(20, 5);
    const painter = createPainter(screen);
    screen.write('a\nb\nc\n');
    painter.draw('1\n2\n3\n4');
    painter.draw('1\n2\n3\nfour');
    expect(await screen.rows()).toEqual(['1', '2', '3', 'four', '']);
  });

  it('writes only the lines that changed', () => {
    const screen = createScreen(20, 6);
    const painter = createPainter(screen);
    painter.draw('unchanged\n1');
    const before = screen.written().length;
    painter.draw('unchanged\n2');
    expect(screen.written().slice(before)).not.toContain('unchanged');
  });

  it('writes nothing for the same frame', () => {
    const screen = createScreen(20, 6);
    const painter = createPainter(screen);
    painter.draw('one');
    const before = screen.written();
    painter.draw('one');
    expect(screen.written()).toBe(before);
  });

  it('cuts a line that is wider than the terminal', async () => {
    const screen = createScreen(5, 4);
    const painter = createPainter(screen);
    painter.draw('123456789\nnext');
    painter.draw('12345678\nmore');
    expect(await screen.rows()).toEqual(['12348', 'more', '', '']);
  });

  it('starts anew after a resize', async () => {
    const screen = createScreen(10, 6);
    const painter = createPainter(screen);
    painter.draw('0123456789\nabcdefghij');
    screen.resize(5, 6);
    painter.reset();
    painter.draw('01234\nabcde');
    expect(await screen.rows()).toEqual(['01234', 'abcde', '', '', '', '']);
  });

  it('leaves the last frame and gives the cursor back below it', async () => {
    const screen = createScreen(20, 6);
    const painter = createPainter(screen);
    painter.draw('one\ntwo');
    expect(await screen.cursor()).toBeUndefined();
    painter.release();
    painter.draw('never');
    expect(await screen.rows()).toEqual(['one', 'two', '', '', '', '']);
    expect(await screen.cursor()).toEqual({ column: 0, row: 2 });
  });
});
