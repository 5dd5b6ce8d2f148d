import * as fc from 'fast-check';
import { firstLine, hiddenCharacters, printableJson, printableText, sanitise } from './printable.ts';

describe('printableJson', () => {
  it('escapes control characters', () => {
    const text = '\x1b[31m\x07\x7f\x9b2J\u202e\u200b\u2028\u{e0041}\ud800';
    expect(printableJson({ text })).toBe(
      String.raw`{"text":"\u001b[31m\u0007\u007f\u009b2J\u202e\u200b\u2028\udb40\udc41\ud800"}`,
    );
    expect(printableJson(['a', 'b'], 2)).toBe('[\n  "a",\n  "b"\n]');
  });

  it('returns JSON of the same value without hidden characters', () => {
    const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    const text = fc.string({ unit: character });
    const value = fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 3 });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (value, indent) => {
        const json = printableJson(value, indent);
        expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(value));
        expect(json.replaceAll('\n', '').search(hiddenCharacters)).toBe(-1);
      }),
    );
  });
});

describe('printableText', () => {
  const textWithControls = 'a\tb\r\nc\rd\x1b[2J\x9b\u202e\u{e0041}\n';

  it('escapes all hidden characters except line breaks and tabs', () => {
    expect(printableText(textWithControls)).toBe(`a\tb\nc${String.raw`\x0dd\x1b[2J\x9b\u202e\u{e0041}`}\n`);
  });
});

describe('sanitise', () => {
  it.each([
    ['plain text', 'max-norm', 'max-norm'],
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
    ['half a surrogate pair', '\ud800', '\\ud800'],
    ['a line separator', '\u2028', '\\u2028'],
  ])('returns a printable form of %s', (_name, text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  it('truncates very long texts', () => {
    expect(sanitise('x'.repeat(1_000_000))).toHaveLength(4097);
  });

  it('leaves no hidden character in any text', () => {
    const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 60 }), (text) => {
        expect(sanitise(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

describe('firstLine', () => {
  it.each([
    ['one line', 'one line'],
    ['  one line\n', 'one line'],
    ['TypeError: x \r\n    at train\n    at run', 'TypeError: x ...'],
    ['', ''],
  ])('shortens %j to %j', (text, first) => expect(firstLine(text)).toBe(first));
});
