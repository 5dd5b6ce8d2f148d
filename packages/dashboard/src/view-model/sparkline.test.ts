import { sparkline } from './sparkline.ts';

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

describe('sparkline', () => {
  it('spans the lowest to the highest value', () => {
    expect(sparkline([0, 1, 2], 3, ['▁', '▄', '█'])).toBe('▁▄█');
  });

  it('takes its scale from the last three quarters of the values', () => {
    expect(sparkline([0, 5, 8, 9, 10, 11, 12, 8], 8, levels)).toBe('▁▁▁▃▅▇█▁');
    expect(sparkline([99, 50, 4, 3, 2, 1, 2, 3], 8, levels)).toBe('██' + '█▆▃▁▃▆');
  });

  it('averages the values in a column', () => {
    expect(sparkline([0, 2, 7, 9], 2, levels)).toBe('▁█');
    expect(sparkline([0, 10, 0, 10, 10, 10], 3, levels)).toBe('▁▁█');
  });

  it('is as short as the curve', () => {
    expect(sparkline([1, 2], 10, levels)).toBe('▁█');
    expect(sparkline([], 10, levels)).toBe('');
  });

  it('draws a constant curve in the middle', () => {
    expect(sparkline([3, 3], 10, levels)).toBe('▅▅');
  });

  it('draws the largest numbers', () => {
    expect(sparkline([-1e308, 1e308], 2, levels)).toBe('▁█');
  });

  it('is empty without levels', () => {
    expect(sparkline([1, 2], 10, [])).toBe('');
  });

  it('is flat for equal values whose means differ in their last bits', () => {
    expect(
      sparkline(
        Array.from({ length: 194 }, () => 0.1),
        32,
        ['▁', '▄', '█'],
      ),
    ).toBe('▄'.repeat(32));
  });
});
