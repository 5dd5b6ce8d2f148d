import fc from 'fast-check';
import { claimOrder } from './claim-order.ts';

describe('claimOrder', () => {
  it('is the order of the numbers where each trial is a group of its own', () => {
    expect([...claimOrder(3, 2, 1)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('lets the trials of a repeat meet', () => {
    expect([...claimOrder(5, 3, 2)]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, 12, 13, 14]);
  });

  it('names each trial once', () => {
    const count = fc.integer({ min: 0, max: 40 });
    const positive = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(count, positive, positive, (configurations, repeats, together) => {
        const order = [...claimOrder(configurations, repeats, together)];
        expect(order.sort((a, b) => a - b)).toEqual(
          Array.from({ length: configurations * repeats }, (_, number) => number),
        );
      }),
    );
  });
});
