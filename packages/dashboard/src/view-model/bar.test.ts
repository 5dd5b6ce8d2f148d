import { bar } from './bar.ts';
import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';

const show = (share: number, width: number, unicode = true) =>
  plainText(bar(share, width, selectGlyphs({ unicode }).bar, 'good'));

describe('bar', () => {
  it('fills in half steps', () => {
    expect(show(0, 4)).toBe('────');
    expect(show(0.4, 4)).toBe('━╸──');
    expect(show(0.999, 4)).toBe('━━━╸');
    expect(show(1, 4)).toBe('━━━━');
  });

  it('keeps its width for any share', () => {
    expect(show(7, 3)).toBe('━━━');
    expect(show(-1, 3)).toBe('───');
    expect(show(0.5, 0)).toBe('');
  });

  it('is drawn in ASCII if needed', () => {
    expect(show(0.5, 4, false)).toBe('##--');
  });
});
