import fc from 'fast-check';
import { summarizeRepeats, type RepeatEnd } from './repeats.ts';

const complete = (value: number, gap?: number): RepeatEnd => ({ type: 'complete', value, gap });

describe('summarizeRepeats', () => {
  it('returns the state running until every seed has ended', () => {
    expect(summarizeRepeats(3, [])).toEqual({ state: 'running', complete: 0 });
    expect(summarizeRepeats(3, [complete(1), { type: 'failed' }])).toMatchObject({
      state: 'running',
      mean: 1,
    });
  });

  it('returns the state complete if all seeds are complete', () => {
    expect(summarizeRepeats(3, [complete(1, 0.25), complete(2), complete(6, 0.75)])).toEqual({
      state: 'complete',
      complete: 3,
      mean: 3,
      deviation: Math.sqrt(7),
      gap: 0.5,
    });
  });

  it('measures the violation of constraints by the means of complete seeds', () => {
    const repeatsWith = (...sizes: readonly number[]) =>
      sizes.map((size): RepeatEnd => ({ type: 'complete', value: 1, gap: undefined, values: { size } }));
    const constraints = [{ name: 'size', max: 4 }];
    expect(summarizeRepeats(2, repeatsWith(3, 6), constraints).violation).toBe(0.5);
    expect(summarizeRepeats(2, repeatsWith(3, 5), constraints).violation).toBe(0);
    expect(summarizeRepeats(2, repeatsWith(9), constraints).violation).toBeUndefined();
    expect(summarizeRepeats(2, repeatsWith(3, 6)).violation).toBeUndefined();
  });

  it('returns 0 for a mean that underflows', () => {
    expect(summarizeRepeats(2, [complete(-5e-324), complete(0)]).mean).toBe(0);
  });

  it('returns the most severe outcome as the state if a seed has no value', () => {
    const typesBySeverity = ['failed', 'diverged', 'pruned', 'cancelled'] as const;
    for (const [position, type] of typesBySeverity.entries()) {
      const ends = [complete(1), ...typesBySeverity.slice(position).map((other) => ({ type: other }))];
      expect(summarizeRepeats(ends.length, ends.toReversed()).state).toBe(type);
    }
  });

  it('ignores skipped seeds', () => {
    const skipped: RepeatEnd = { type: 'skipped' };
    expect(summarizeRepeats(4, [complete(1), complete(3), skipped, skipped])).toMatchObject({
      state: 'complete',
      complete: 2,
      mean: 2,
    });
    expect(summarizeRepeats(3, [complete(1), { type: 'cancelled' }, skipped]).state).toBe('cancelled');
    expect(summarizeRepeats(2, [skipped, skipped]).state).toBe('cancelled');
  });

  it('returns no deviation for one value, and 0 for equal values', () => {
    expect(summarizeRepeats(1, [complete(0.1)]).deviation).toBeUndefined();
    expect(summarizeRepeats(3, [complete(0.1), complete(0.1), complete(0.1)]).deviation).toBeCloseTo(0, 15);
  });

  it('keeps a finite mean between the smallest and the largest value', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 5 }), (values) => {
        const { mean, deviation } = summarizeRepeats(
          values.length,
          values.map((value) => complete(value)),
        );
        const slack = 1e-12 * Math.max(...values.map(Math.abs));
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(mean).toBeLessThanOrEqual(Math.max(...values) + slack);
        expect(deviation === undefined || Number.isFinite(deviation)).toBe(true);
      }),
    );
  });
});
