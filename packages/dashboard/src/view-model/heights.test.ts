import fc from 'fast-check';
import { distributeHeight } from './heights.ts';

const claims = [
  { name: 'leaderboard', min: 2, max: 4 },
  { name: 'keys', min: 1, max: 1 },
  { name: 'strategies', min: 3, max: 7 },
  { name: 'leaderboard', min: 1, max: 50 },
] as const;

const distribute = (height: number) => Object.fromEntries(distributeHeight(height, claims));

describe('distributeHeight', () => {
  it('grants claims in order', () => {
    expect(distribute(1)).toEqual({ keys: 1 });
    expect(distribute(4)).toEqual({ leaderboard: 4 });
    expect(distribute(8)).toEqual({ leaderboard: 4, keys: 1, strategies: 3 });
  });

  it('gives a section nothing if its minimum does not fit', () => {
    expect(distribute(7)).toEqual({ leaderboard: 6, keys: 1 });
  });

  it('gives the remaining lines to later claims', () => {
    expect(distribute(30)).toEqual({ leaderboard: 22, keys: 1, strategies: 7 });
  });

  it('never exceeds the available lines', () => {
    const claim = fc.record({ name: fc.constantFrom('a', 'b', 'c'), min: fc.nat(10), max: fc.nat(20) });
    fc.assert(
      fc.property(fc.nat(40), fc.array(claim), (height, anyClaims) => {
        const sum = [...distributeHeight(height, anyClaims).values()].reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(height);
      }),
    );
  });
});
