import fc from 'fast-check';
import { turnAt, type Turn } from './rotation.ts';

/** Visits strategies one by one, by the literal definition. */
function* round(sizes: readonly (bigint | undefined)[]): Generator<Turn> {
  for (let point = 0; ; point++) {
    let any = false;
    for (const [strategy, size] of sizes.entries()) {
      if (size !== undefined && BigInt(point) >= size) continue;
      any = true;
      yield { strategy, point };
    }
    if (!any) return;
  }
}

describe('turnAt', () => {
  it('agrees with a step-by-step rotation', () => {
    const size = fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(size, { maxLength: 6 }), (sizes) => {
        const turns = round(sizes);
        const first60 = Array.from({ length: 60 }, () => turns.next().value as Turn | undefined);
        expect(first60.map((_, number) => turnAt(sizes, number))).toEqual(first60);
      }),
    );
  });

  it('takes constant time', () => {
    const far = Number.MAX_SAFE_INTEGER;
    expect(turnAt([3n, 10n ** 30n, undefined], far)).toEqual({ strategy: 1, point: 3 + (far - 9) / 2 });
  });
});
