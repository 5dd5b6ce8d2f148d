import fc from 'fast-check';
import { turnAt, type Turn } from './rotation.ts';

/** Visits the strategies in sequence, by the literal definition of a rotation. */
function* rotate(sizes: readonly (bigint | undefined)[]): Generator<Turn> {
  for (let point = 0; ; point++) {
    let hasPoint = false;
    for (const [strategy, size] of sizes.entries()) {
      if (size !== undefined && BigInt(point) >= size) continue;
      hasPoint = true;
      yield { strategy, point };
    }
    if (!hasPoint) return;
  }
}

describe('turnAt', () => {
  it('returns the same turns as a step-by-step rotation', () => {
    const size = fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(size, { maxLength: 6 }), (sizes) => {
        const turns = rotate(sizes);
        const first60 = Array.from({ length: 60 }, () => turns.next().value as Turn | undefined);
        expect(first60.map((_, number) => turnAt(sizes, number))).toEqual(first60);
      }),
    );
  });

  it('returns the turn of a huge number without visiting the turns before it', () => {
    const number = Number.MAX_SAFE_INTEGER;
    expect(turnAt([3n, 10n ** 30n, undefined], number)).toEqual({
      strategy: 1,
      point: 3 + (number - 9) / 2,
    });
  });
});
