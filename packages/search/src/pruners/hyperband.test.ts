import { createBracketOf, bracketWeights } from './hyperband.ts';

const pruner = {
  name: 'hyperband',
  minResource: 1,
  maxResource: 27,
  reductionFactor: 3,
  bootstrapCount: 0,
} as const;

it('createBrackets draws brackets reproducibly by their shares', () => {
  const shares = bracketWeights(pruner);
  const bracketOf = createBracketOf(pruner, 7);
  const assigned = Array.from({ length: 20_000 }, (_, point) => bracketOf(point));
  const sum = shares.reduce((total, share) => total + share, 0);
  for (const [bracket, share] of shares.entries()) {
    const assignedShare = assigned.filter((number) => number === bracket).length / assigned.length;
    expect(Math.abs(assignedShare - share / sum)).toBeLessThan(0.015);
  }
  expect(assigned.slice(0, 50)).toEqual(
    Array.from({ length: 50 }, (_, point) => createBracketOf(pruner, 7)(point)),
  );
  expect(assigned.slice(0, 50)).not.toEqual(
    Array.from({ length: 50 }, (_, point) => createBracketOf(pruner, 8)(point)),
  );
});
