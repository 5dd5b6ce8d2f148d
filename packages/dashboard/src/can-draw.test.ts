import { canDraw } from './can-draw.ts';

describe('canDraw', () => {
  it.each([
    ['accepts a terminal', { isTTY: true }, { TERM: 'xterm' }, false, true],
    ['rejects a pipe', {}, { TERM: 'xterm' }, false, false],
    ['rejects a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false, false],
    ['rejects a terminal of a build server', { isTTY: true }, { TERM: 'xterm' }, true, false],
  ])('%s', (_title, stdout, env, inCi, expected) => {
    expect(canDraw(stdout, env, inCi)).toBe(expected);
  });
});
