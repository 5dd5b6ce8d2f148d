import { segment } from './line.ts';
import type { ColourDepth } from './capabilities.ts';
import { paint, seriesCount, seriesLook, seriesTone } from './palette.ts';

const terminal = (colours: ColourDepth) => ({ colours, unicode: true });

const tones = Array.from({ length: seriesCount }, (_, index) => seriesTone(index));

describe('paint', () => {
  it('writes no escape sequences without colours', () => {
    expect(paint([segment('a', 'bad'), segment('b', 'strong')], terminal(0))).toBe('ab');
  });

  it('uses the colour depth of the terminal', () => {
    expect(paint([segment('a', 'good')], terminal(1))).toBe('\x1b[32ma\x1b[39m');
    expect(paint([segment('a', 'good')], terminal(2))).toBe('\x1b[38;5;36ma\x1b[39m');
    expect(paint([segment('a', 'good')], terminal(3))).toBe('\x1b[38;2;0;158;115ma\x1b[39m');
  });

  it.each([1, 2, 3] as const)('gives each series a different colour at depth %d', (depth) => {
    expect(new Set(tones.map((tone) => paint([segment('x', tone)], terminal(depth)))).size).toBe(
      tones.length,
    );
  });

  it('gives series of the same colour different looks', () => {
    const looks = (kind: 'line' | 'points') =>
      [0, 1, 2].map((round) => seriesLook(kind, 3 + round * seriesCount));
    expect(looks('line')).toEqual(['line', 'dashed', 'dotted']);
    expect(looks('points')).toEqual(['points', 'tall', 'wide']);
  });

  it('writes only ASCII on a terminal without Unicode', () => {
    expect(paint([segment('드롭… é –')], { colours: 0, unicode: false })).toBe('????~ ? -');
  });
});
