import { glyphsOf } from './glyphs.ts';
import { keysLine } from './keys-line.ts';
import { plainText } from './line.ts';

const glyphs = glyphsOf({ unicode: true });

describe('keysLine', () => {
  it('shows the keys, as many as fit', () => {
    expect(plainText(keysLine('', true, 80, glyphs))).toBe('q close · ? help · j k move · Ctrl-C interrupt');
    expect(plainText(keysLine('', true, 20, glyphs))).toBe('q close · ? help');
    expect(keysLine('', true, 3, glyphs)).toEqual([]);
  });

  it('greys what nobody would hear', () => {
    const toneOfLast = (owned: boolean) => keysLine('', owned, 80, glyphs).at(-1)?.tone;
    expect(toneOfLast(true)).toBe('text');
    expect(toneOfLast(false)).toBe('faint');
  });

  it('gives its place to an answer', () => {
    expect(plainText(keysLine('2 trials finish first', true, 80, glyphs))).toBe('2 trials finish first');
  });
});
