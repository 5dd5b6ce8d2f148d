import { findCollapseRisk } from './collapse-risk.ts';

/**
 * Enumerates which trainings of equal strategies collapse. Returns the share of these patterns in which a tested pair has
 * one strategy that collapses on all seeds and one that collapses on none.
 */
function countChance(strategies: number, seeds: number, hasReference: boolean): number {
  const all = 2 ** seeds - 1;
  const total = 2 ** (seeds * strategies);
  let count = 0;
  for (let pattern = 0; pattern < total; pattern++) {
    const rows = Array.from({ length: strategies }, (_, index) => (pattern >> (index * seeds)) & all);
    const isExtremePair = (a: number, b: number) => (a === 0 && b === all) || (a === all && b === 0);
    const tested = hasReference ? rows.slice(0, 1) : rows;
    if (tested.some((a) => rows.some((b) => isExtremePair(a, b)))) count++;
  }
  return count / total;
}

it.each([
  [2, 2, false],
  [3, 3, false],
  [4, 3, false],
  [4, 3, true],
])(
  'returns the share of all patterns of collapses: %i strategies on %i seeds',
  (strategies, seeds, hasReference) => {
    const risk = findCollapseRisk({ seeds, strategies, hasReference, level: 0.05 });
    expect(risk?.chance).toBeCloseTo(countChance(strategies, seeds, hasReference), 12);
  },
);

it('requires more seeds for more strategies, and for a smaller level', () => {
  const seedsNeeded = (strategies: number, level: number) =>
    findCollapseRisk({ seeds: 2, strategies, hasReference: false, level })?.seedsNeeded;
  expect([2, 3, 5, 8, 20].map((strategies) => seedsNeeded(strategies, 0.05))).toEqual([3, 4, 5, 5, 7]);
  expect([2, 3, 5, 8, 20].map((strategies) => seedsNeeded(strategies, 0.005))).toEqual([5, 6, 6, 7, 9]);
});

it('returns no risk without a claim', () => {
  expect(
    findCollapseRisk({ seeds: Infinity, strategies: 20, hasReference: false, level: 0.05 }),
  ).toBeUndefined();
});
