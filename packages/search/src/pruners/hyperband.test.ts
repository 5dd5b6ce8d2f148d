import { brackets, bracketShares } from './hyperband.ts';

const pruner = {
  name: 'hyperband',
  minResource: 1,
  maxResource: 27,
  reductionFactor: 3,
  bootstrapCount: 0,
} as const;

it('assigns points to brackets by their shares, reproducibly', () => {
  const shares = bracketShares(pruner);
  const bracketOf = brackets(pruner, 7);
  const found = Array.from({ length: 20_000 }, (_, point) => bracketOf(point));
  const sum = shares.reduce((total, share) => total + share, 0);
  for (const [bracket, share] of shares.entries()) {
    const part = found.filter((one) => one === bracket).length / found.length;
    expect(Math.abs(part - share / sum)).toBeLessThan(0.015);
  }
  expect(found.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, point) => brackets(pruner, 7)(point)));
  expect(found.slice(0, 50)).not.toEqual(
    Array.from({ length: 50 }, (_, point) => brackets(pruner, 8)(point)),
  );
});
