import { selectGlyphs } from './glyphs.ts';
import { intervalStrip } from './interval-strip.ts';
import { plainText } from './line.ts';

const show = (intervals: [number | undefined, number | undefined][], width = 11) =>
  intervalStrip(
    intervals.map(([mean, deviation]) => ({ tone: 'text', mean, deviation })),
    width,
    selectGlyphs({ unicode: true }).interval,
  ).map(plainText);

describe('intervalStrip', () => {
  it('draws all intervals on one axis', () => {
    expect(
      show([
        [0, undefined],
        [8, 2],
        [5, 1],
      ]),
    ).toEqual(['●', '      ├─●─┤', '    ├●┤']);
  });

  it('draws an empty line without a mean', () => {
    expect(
      show([
        [undefined, undefined],
        [1, undefined],
      ]),
    ).toEqual(['', '     ●']);
  });

  it('draws the largest numbers', () => {
    expect(
      show([
        [-1e308, undefined],
        [1e308, undefined],
      ]),
    ).toEqual(['●', '          ●']);
    expect(show([[1e308, 1e308]])).toEqual(['']);
  });
});
