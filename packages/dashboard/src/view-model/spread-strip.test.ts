import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';
import { spreadAxis, spreadStrip } from './spread-strip.ts';

const glyphs = selectGlyphs({ unicode: true }).spread;
const spread = (...values: number[]) => ({ tone: 'text' as const, values });
const show = (values: ReturnType<typeof spread>, low: number, high: number, width = 11) =>
  plainText(spreadStrip(values, { low, high }, width, glyphs)).trimEnd();

describe('spreadAxis', () => {
  it('spans the values from the best to the 95 % quantile', () => {
    expect(spreadAxis([spread(10, 9, 8, 7, 6, 5, -1000), spread(4, 3, 2, 1, 0, -1, -2)])).toEqual({
      low: -1,
      high: 10,
    });
    expect(spreadAxis([spread(1, 2, 3, 4, 5, 6, 1000)])).toEqual({ low: 1, high: 6 });
    expect(spreadAxis([spread()])).toBeUndefined();
  });
});

describe('spreadStrip', () => {
  it('draws tails, the middle half and the median', () => {
    expect(show(spread(10, 9, 8, 6, 5, 2, 1), 0, 10)).toBe(' ────━●━━──');
    expect(show(spread(0, 1, 2, 4, 5, 8, 9), 0, 10)).toBe('──━━●━────');
  });

  it('draws values beyond the axis at its end', () => {
    expect(show(spread(10, 9, 8, 6, 5, 2, -1e308), 0, 10)).toBe('─────━●━━──');
  });

  it('is empty for a strategy without a value', () => {
    expect(show(spread(), 0, 10)).toBe('');
  });

  it('draws the largest numbers and an axis of one value', () => {
    expect(show(spread(1e308, 1, 1, 0, 0, -1e308, -1e308), -1e308, 1e308)).toHaveLength(11);
    expect(show(spread(1, 1, 1, 1, 1, 1, 1), 1, 1)).toBe('     ●');
  });
});
