import fc from 'fast-check';
import { shareHeight } from './heights.ts';

const claims = [
  { name: 'board', from: 2, to: 4 },
  { name: 'keys', from: 1, to: 1 },
  { name: 'strategies', from: 3, to: 7 },
  { name: 'board', from: 1, to: 50 },
] as const;

const shared = (height: number) => Object.fromEntries(shareHeight(height, claims));

describe('shareHeight', () => {
  it('satisfies claims in order', () => {
    expect(shared(1)).toEqual({ keys: 1 });
    expect(shared(4)).toEqual({ board: 4 });
    expect(shared(8)).toEqual({ board: 4, keys: 1, strategies: 3 });
  });

  it('gives a section nothing if there is too little room', () => {
    expect(shared(7)).toEqual({ board: 6, keys: 1 });
  });

  it('gives the rest to later claims', () => {
    expect(shared(30)).toEqual({ board: 22, keys: 1, strategies: 7 });
  });

  it('never exceeds the available lines', () => {
    const claim = fc.record({ name: fc.constantFrom('a', 'b', 'c'), from: fc.nat(10), to: fc.nat(20) });
    fc.assert(
      fc.property(fc.nat(40), fc.array(claim), (height, wishes) => {
        const sum = [...shareHeight(height, wishes).values()].reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(height);
      }),
    );
  });
});
