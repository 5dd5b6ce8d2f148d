import { computeLookAhead } from './look-ahead.ts';

describe('computeLookAhead', () => {
  it('covers a tenth of a second of trials', () => {
    expect(computeLookAhead(2, undefined)).toBe(0);
    expect(computeLookAhead(2, 60_000)).toBe(0);
    expect(computeLookAhead(16, 1000)).toBe(1);
    expect(computeLookAhead(2, 50)).toBe(4);
  });

  it('is bounded for instant trials', () => {
    expect(computeLookAhead(2, 0)).toBe(128);
    expect(computeLookAhead(2, 0.01)).toBe(128);
  });
});
