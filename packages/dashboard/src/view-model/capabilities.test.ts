import { WriteStream } from 'node:tty';
import { detectTerminal } from './capabilities.ts';

const stream = {
  columns: 120,
  rows: 40,
  getColorDepth: (env: object) => WriteStream.prototype.getColorDepth.call(undefined as never, env),
};

describe('detectTerminal', () => {
  it('returns the size of the stream, 80x24 by default', () => {
    expect(detectTerminal(stream, {})).toMatchObject({ columns: 120, rows: 40 });
    expect(detectTerminal({}, {})).toMatchObject({ columns: 80, rows: 24, colours: 0 });
  });

  it('returns 80x24 for a terminal without a size, such as one of `docker exec -t`', () => {
    expect(detectTerminal({ columns: 0, rows: 0 }, {})).toMatchObject({ columns: 80, rows: 24 });
  });

  it.each([
    ['24-bit colour', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 3],
    ['256 colours', { TERM: 'xterm-256color' }, 2],
    ['16 colours', { TERM: 'xterm' }, 1],
    ['NO_COLOR', { TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    ['a dumb terminal', { TERM: 'dumb', COLORTERM: 'truecolor' }, 0],
  ])('detects %s', (_capability, env, colours) => {
    expect(detectTerminal(stream, env).colours).toBe(colours);
  });

  it.each([
    [{}, true],
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, false],
    [{ LC_ALL: '', LANG: 'ko_KR.utf8' }, true],
    [{ TERM: 'linux', LANG: 'en_GB.UTF-8' }, false],
  ])('reads the character set from %j', (env, unicode) => {
    expect(detectTerminal(stream, env).unicode).toBe(unicode);
  });
});
