import { lookAhead } from './look-ahead.ts';

describe('lookAhead', () => {
  it('claims what fits into a tenth of a second, and nothing where trials take long', () => {
    expect(lookAhead(2, undefined)).toBe(0);
    expect(lookAhead(2, 60_000)).toBe(0);
    expect(lookAhead(16, 1000)).toBe(1);
    expect(lookAhead(2, 50)).toBe(4);
  });

  it('has a bound for trials that take no time', () => {
    expect(lookAhead(2, 0)).toBe(128);
    expect(lookAhead(2, 0.01)).toBe(128);
  });
});
