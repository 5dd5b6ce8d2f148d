import fc from 'fast-check';
import { sanitise } from './sanitise.ts';

describe('sanitise', () => {
  it.each([
    ['plain', 'max-norm', 'max-norm'],
    ['Korean and emoji', '드롭아웃 🙂', '드롭아웃 🙂'],
    ['a colour sequence', 'a\x1b[31mb', 'ab'],
    ['a title sequence', 'a\x1b]0;owned\x07b', 'ab'],
    ['a clipboard sequence', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
    ['a lone escape', 'a\x1b', 'a\\x1b'],
    ['an 8-bit sequence', 'a\x9b31mb', 'ab'],
    ['a bell and a delete', '\x07\x7f', '\\x07\\x7f'],
    ['lines', 'first\nsecond\tthird\r', 'first\\nsecond\\tthird\\x0d'],
    ['a right-to-left override', 'l2\u202e', 'l2\\u202e'],
    ['isolates and marks', '\u2066\u200f\ufeff', '\\u2066\\u200f\\ufeff'],
    ['a zero-width joiner', 'a\u200db', 'a\\u200db'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
    ['half a pair', '\ud800', '\\ud800'],
    ['a line separator', '\u2028', '\\u2028'],
  ])('shows %s', (_what, text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  it('cuts what no screen can show', () => {
    expect(sanitise('x'.repeat(1_000_000))).toHaveLength(4097);
  });

  it('leaves no control byte, whatever comes', () => {
    const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 60 }), (text) => {
        expect(sanitise(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});
