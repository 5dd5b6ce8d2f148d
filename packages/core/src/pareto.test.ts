import fc from 'fast-check';
import { violationOf, type ObjectiveMetric } from './objectives.ts';
import { dominates, hypervolume, nonDominatedRanks, ParetoRanking } from './pareto.ts';

/** Losses with a small number of distinct values, which makes ties frequent. */
const loss = fc.integer({ min: 0, max: 6 });
const arbitraryPoints = (lossCount: number) =>
  fc.array(fc.array(loss, { minLength: lossCount, maxLength: lossCount }), { maxLength: 25 });
const points = fc.integer({ min: 1, max: 4 }).chain(arbitraryPoints);

it('ranks a point one below the worst point that dominates it', () => {
  fc.assert(
    fc.property(points, (all) => {
      const ranks = nonDominatedRanks(all);
      all.forEach((point, index) => {
        const dominatingRanks = all.flatMap((other, otherIndex) =>
          dominates(other, point) ? [ranks[otherIndex]!] : [],
        );
        expect(ranks[index]).toBe(Math.max(-1, ...dominatingRanks) + 1);
      });
    }),
  );
});

it('computes the hypervolume of integer losses as the number of dominated cells', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }).chain(arbitraryPoints),
      fc.integer({ min: 1, max: 5 }),
      (all, reference) => {
        const lossCount = all[0]?.length ?? 1;
        let cells = 0;
        for (let cell = 0; cell < Math.pow(reference, lossCount); cell++) {
          const corner = Array.from(
            { length: lossCount },
            (_, axis) => Math.floor(cell / Math.pow(reference, axis)) % reference,
          );
          if (all.some((point) => point.every((value, axis) => value <= corner[axis]!))) cells++;
        }
        expect(hypervolume(all, Array<number>(lossCount).fill(reference))).toBe(cells);
      },
    ),
  );
});

const objectives: readonly ObjectiveMetric[] = [
  { name: 'val_loss', goal: 'minimize' },
  { name: 'speed', goal: 'maximize' },
];
const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;

describe('a ranking by several objectives', () => {
  const constraints = [{ name: 'size', min: 1, max: 9 }];
  const ranking = new ParetoRanking({ metric, objectives, constraints });
  const ranks = (...results: readonly (readonly [number, number, number])[]) => [
    ...ranking.ranks(
      results.map(([val_loss, speed, size]) => ranking.toObjectiveResult({ val_loss, speed, size })),
    ),
  ];

  it('follows the goal of each objective', () => {
    expect(ranks([0.3, 5, 1], [0.3, 4, 1], [0.2, 4, 1])).toEqual([0, 1, 0]);
    expect(ranking.toValues(ranking.toObjectiveResult({ val_loss: 0.3, speed: 5 }).losses)).toEqual([0.3, 5]);
  });

  it('ranks infeasible results after all others, the smallest violation first', () => {
    expect(ranks([0.1, 9, 10], [0.9, 1, 9], [0.1, 9, 0.5], [0.5, 0, 1], [0, 10, 10])).toEqual([
      2, 0, 1, 0, 2,
    ]);
    expect(ranks([0.1, 9, 10], [0.2, 9, 11])).toEqual([0, 1]);
  });

  it('adds up the violations of all limits', () => {
    expect(violationOf({ size: 12, other: 1 }, [...constraints, { name: 'other', min: 1.5 }])).toBe(3.5);
    expect(violationOf({ size: 9 }, constraints)).toBe(0);
    expect(violationOf({}, constraints)).toBe(Infinity);
  });
});

it('ranks results by the values of a single metric', () => {
  const ranking = new ParetoRanking({ metric });
  const values = [0.5, 0.1, 0.5, 0.9];
  expect([...ranking.ranks(values.map((val_loss) => ranking.toObjectiveResult({ val_loss })))]).toEqual([
    1, 0, 1, 2,
  ]);
});
