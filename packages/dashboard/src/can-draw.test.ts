import { canDraw } from './can-draw.ts';

describe('canDraw', () => {
  it.each([
    ['a terminal', { isTTY: true }, { TERM: 'xterm' }, false, true],
    ['a pipe', {}, { TERM: 'xterm' }, false, false],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false, false],
    ['a build server', { isTTY: true }, { TERM: 'xterm' }, true, false],
  ])('on %s', (_what, stdout, env, inCi, drawn) => {
    expect(canDraw(stdout, env, inCi)).toBe(drawn);
  });
});
