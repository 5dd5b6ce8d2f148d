import fc from 'fast-check';
import stringWidth from 'string-width';
import {
  clip,
  join,
  toLine,
  lineWidth,
  pad,
  plainText,
  segment,
  textWidth,
  wrap,
  wrapSentences,
} from './line.ts';

describe('clip', () => {
  it('keeps text that fits', () => {
    expect(plainText(clip(toLine('dropout'), 7))).toBe('dropout');
  });

  it('cuts lines of several segments with an ellipsis', () => {
    expect(plainText(clip([segment('max-'), segment('norm')], 6))).toBe('max-n…');
    expect(plainText(clip([segment('max-'), segment('norm')], 5))).toBe('max-…');
  });

  it('never splits a wide character', () => {
    expect(plainText(clip(toLine('드롭아웃'), 6))).toBe('드롭…');
    expect(plainText(clip(toLine('드롭아웃'), 8))).toBe('드롭아웃');
  });

  it('returns an empty line for a width of 0', () => {
    expect(clip(toLine('x'), 0)).toEqual([]);
  });
});

describe('wrap', () => {
  it('breaks between words, or inside words that are too long', () => {
    expect(wrap('no difference shown', 10).map(plainText)).toEqual(['no', 'difference', 'shown']);
    expect(wrap('dropout', 4).map(plainText)).toEqual(['drop', 'out']);
  });

  it('never separates a number from its percent sign', () => {
    expect(wrap('with a chance of 95 % or more', 19).map(plainText)).toEqual([
      'with a chance of',
      '95 % or more',
    ]);
  });

  it('never exceeds the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(Math.max(...wrap(text, width).map(lineWidth))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps all characters except spaces', () => {
    const withoutSpaces = (text: string) => text.replaceAll(' ', '');
    const texts = fc.string({ unit: fc.constantFrom(...'abc-.±드롭아웃   ') });
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(withoutSpaces(wrap(text, width).map(plainText).join(''))).toBe(withoutSpaces(text));
      }),
    );
  });
});

describe('wrapSentences', () => {
  it('shortens wrapped text by whole sentences', () => {
    const text = 'So far a leads by 0.5 points. A search claims nothing. Finals decide.';
    const show = (rows: number, width = 30) => wrapSentences(text, width, rows).map(plainText);
    expect(show(3)).toEqual(['So far a leads by 0.5 points.', 'A search claims nothing.', 'Finals decide.']);
    expect(show(2)).toEqual(['So far a leads by 0.5 points.', 'A search claims nothing.']);
    expect(show(1)).toEqual(['So far a leads by 0.5 points.']);
    expect(show(1, 20)).toEqual(['So far a leads by …']);
    expect(show(0)).toEqual([]);
  });
});

describe('textWidth', () => {
  it('agrees with string-width on every character of its fast path', () => {
    const characters = Array.from({ length: 0x2900 - 0x20 }, (_, index) =>
      String.fromCodePoint(0x20 + index),
    );
    const printable = characters.filter((character) => !/\p{C}/u.test(character));
    expect(printable.filter((character) => textWidth(character) !== stringWidth(character))).toEqual([]);
  });
});

describe('pad', () => {
  it('pads on either side', () => {
    expect(plainText(pad(toLine('l2'), 4))).toBe('l2  ');
    expect(plainText(pad(toLine('l2'), 4, 'right'))).toBe('  l2');
  });

  it('counts a combining mark as zero columns', () => {
    expect(plainText(pad(toLine('e\u0301'), 3))).toBe('e\u0301  ');
  });

  it('returns exactly the width for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
        expect(lineWidth(pad(toLine(text), width))).toBe(width);
      }),
    );
  });
});

describe('join', () => {
  it('separates the parts that are not empty', () => {
    expect(plainText(join([toLine('a'), [], toLine('b')], toLine(' · ')))).toBe('a · b');
  });
});
