import { createBracketOf, bracketWeights } from './hyperband.ts';

const pruner = {
  name: 'hyperband',
  minResource: 1,
  maxResource: 27,
  reductionFactor: 3,
  bootstrapCount: 0,
} as const;

it('createBracketOf draws brackets reproducibly by their weights', () => {
  const weights = bracketWeights(pruner);
  const bracketOf = createBracketOf(pruner, 7);
  const brackets = Array.from({ length: 20_000 }, (_, point) => bracketOf(point));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (const [bracket, weight] of weights.entries()) {
    const share = brackets.filter((number) => number === bracket).length / brackets.length;
    expect(Math.abs(share - weight / sum)).toBeLessThan(0.015);
  }
  expect(brackets.slice(0, 50)).toEqual(
    Array.from({ length: 50 }, (_, point) => createBracketOf(pruner, 7)(point)),
  );
  expect(brackets.slice(0, 50)).not.toEqual(
    Array.from({ length: 50 }, (_, point) => createBracketOf(pruner, 8)(point)),
  );
});
