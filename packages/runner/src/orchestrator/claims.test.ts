import { Claims } from './claims.ts';

describe('Claims', () => {
  it('hands out each trial once, in order, without those that are settled', () => {
    const claims = new Claims([0, 2, 1, 3], new Set([2]));
    expect(claims.take(0)).toEqual([]);
    expect(claims.take(2)).toEqual([0, 1]);
    expect(claims.isEmpty).toBe(false);
    expect(claims.take(2)).toEqual([3]);
    expect(claims.isEmpty).toBe(true);
    expect(claims.take(2)).toEqual([]);
  });

  it('hands out what was given back before anything new', () => {
    const claims = new Claims([0, 1, 2], new Set());
    claims.take(2);
    claims.giveBack([1, 0]);
    expect(claims.take(2)).toEqual([1, 0]);
    expect(claims.take(2)).toEqual([2]);
    claims.giveBack([2]);
    expect(claims.isEmpty).toBe(false);
    expect(claims.take(2)).toEqual([2]);
  });
});
