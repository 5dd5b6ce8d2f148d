import * as fc from 'fast-check';
import { hiddenCharacters, printableJson, printableLine, printableText } from './printable.ts';

describe('printableJson', () => {
  it('escapes what a terminal obeys', () => {
    const text = '\x1b[31m\x07\x7f\x9b2J\u202e\u200b\u2028\u{e0041}\ud800';
    expect(printableJson({ text })).toBe(
      String.raw`{"text":"\u001b[31m\u0007\u007f\u009b2J\u202e\u200b\u2028\udb40\udc41\ud800"}`,
    );
    expect(printableJson(['a', 'b'], 2)).toBe('[\n  "a",\n  "b"\n]');
  });

  it('is read as the same value, and shows no hidden character', () => {
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

describe('text for a terminal', () => {
  const hostile = 'a\tb\r\nc\rd\x1b[2J\x9b\u202e\u{e0041}\n';

  it('shows every hidden character as an escape', () => {
    expect(printableLine(hostile)).toBe(String.raw`a\tb\x0d\nc\x0dd\x1b[2J\x9b\u202e\u{e0041}\n`);
  });

  it('keeps its lines and tabs where it may have several', () => {
    expect(printableText(hostile)).toBe(`a\tb\nc${String.raw`\x0dd\x1b[2J\x9b\u202e\u{e0041}`}\n`);
  });
});
