import { chart, type Series } from './chart.ts';
import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';

const series = (points: [number, number][], overrides: Partial<Series> = {}): Series => ({
  name: 'loss',
  tone: 'accent',
  look: 'line',
  points,
  ...overrides,
});

const show = (all: Series[], width = 16, height = 5, unicode = true) =>
  chart(all, {
    width,
    height,
    glyphs: selectGlyphs({ unicode }),
    formatX: String,
    formatY: String,
  }).map((line) => plainText(line).trimEnd());

describe('chart', () => {
  it('draws a line from the lower left to the upper right', () => {
    expect(
      show([
        series([
          [1, 0],
          [9, 3],
        ]),
      ]),
    ).toEqual(['   ━ loss', '3 ┤         ⣀⠤⠒⠉', '  │    ⣀⡠⠔⠊⠉', '0 ┤⣀⠤⠒⠉', '   1           9']);
  });

  it('draws points and dotted curves', () => {
    const points: [number, number][] = [
      [0, 0],
      [1, 1],
    ];
    expect(show([series(points, { look: 'points' })], 12, 4)).toEqual([
      '   ⠿ loss',
      '1 ┤        ⠛',
      '0 ┤⣤',
      '   0       1',
    ]);
    expect(show([series(points, { look: 'dotted' })], 12, 4)[1]).not.toBe(show([series(points)], 12, 4)[1]);
  });

  it('distinguishes points and lines by shape', () => {
    const points: [number, number][] = [
      [0, 0],
      [1, 1],
    ];
    const looks = ['line', 'dashed', 'dotted', 'points', 'tall', 'wide'] as const;
    for (const unicode of [true, false]) {
      const charts = looks.map((look) =>
        show([series(points, { look, name: '' })], 24, 6, unicode).join('\n'),
      );
      expect(new Set(charts).size).toBe(looks.length);
      const legends = looks.map((look) => show([series(points, { look })], 24, 6, unicode)[0]);
      expect(new Set(legends).size).toBe(looks.length);
    }
  });

  it('draws several series on the same axes', () => {
    const lines = chart(
      [series([[0, 0]], { name: 'a', tone: 'good' }), series([[1, 1]], { name: 'b', tone: 'bad' })],
      { width: 12, height: 4, glyphs: selectGlyphs({ unicode: true }), formatX: String, formatY: String },
    );
    expect(plainText(lines[0]!)).toBe('   ━ a  ━ b');
    expect(lines[1]!.find((piece) => piece.tone === 'bad')?.text).toBe('⠈');
    expect(lines[2]!.find((piece) => piece.tone === 'good')?.text).toBe('⡀');
  });

  it('is drawn in ASCII if needed', () => {
    expect(
      show(
        [
          series([
            [0, 0],
            [1, 1],
          ]),
        ],
        12,
        4,
        false,
      )
        .slice(1)
        .join(''),
    ).toMatch(/^[ -~]+$/);
  });

  it('draws a single value in the middle', () => {
    expect(show([series([[1, 5]])], 12, 6)).toHaveLength(6);
  });

  it('is empty without space or data', () => {
    expect(show([series([[1, 1]])], 6)).toEqual([]);
    expect(show([series([[1, 1]])], 20, 3)).toEqual([]);
    expect(show([series([])])).toEqual([]);
    expect(show([])).toEqual([]);
  });

  it('draws the largest numbers', () => {
    expect(
      show(
        [
          series([
            [0, -1e308],
            [1, 1e308],
          ]),
        ],
        30,
        6,
      ),
    ).toHaveLength(6);
  });
});
