import fc from 'fast-check';
import type { FinishedTrial, StudyDefinition } from '@ridgeline/core';
import { createFinishedTrial, createSweep } from '../testing/fixtures.ts';
import { describeFront } from '../text/front.ts';
import { configurationMeans, studyFront } from './study-front.ts';

const seeds = [0, 1, 2, 3, 4];
const definition: StudyDefinition = {
  ...createSweep(['a', 'b'], { name: 'loss', goal: 'minimize' }, seeds),
  objectives: [
    { name: 'loss', goal: 'minimize' },
    { name: 'speed', goal: 'maximize' },
  ],
};

type Values = Readonly<Record<string, number>>;

function createTrials(number: number, strategy: string, values: readonly Values[]): readonly FinishedTrial[] {
  const configuration = { number, strategy, point: number, parameters: {} };
  return values.map((seedValues, repeat) =>
    createFinishedTrial(
      { number: number * values.length + repeat, configuration, repeat, seed: repeat, epochs: 1 },
      { type: 'complete', value: seedValues['loss']!, step: 1, values: seedValues },
    ),
  );
}

/** Creates trials of a configuration whose loss differs between seeds by a fixed pattern. */
function createNoisyTrials(number: number, strategy: string, loss: number, speed: number, noise = 0.01) {
  const pattern = [-1, 0.5, 1, -0.5, 0];
  return createTrials(
    number,
    strategy,
    pattern.map((deviation, seed) => ({
      loss: loss + deviation * noise * (1 + ((number + seed) % 3)),
      speed,
    })),
  );
}

const fourConfigurations = [
  ...createNoisyTrials(0, 'a', 0.2, 1),
  ...createNoisyTrials(1, 'a', 0.4, 3),
  ...createNoisyTrials(2, 'b', 0.3, 2),
  ...createNoisyTrials(3, 'b', 0.5, 2),
];

describe('studyFront', () => {
  it('returns the configurations with non-dominated means, in the order of the first objective', () => {
    const { points, strategies, ranges } = studyFront(fourConfigurations, definition);
    expect(points.map(({ configuration, isOnFront }) => [configuration.number, isOnFront])).toEqual([
      [0, true],
      [2, true],
      [1, true],
    ]);
    expect(strategies.map(({ strategy, points: count }) => [strategy, count])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(ranges[1]).toEqual({ best: 3, worst: 1 });
  });

  it('gives probability 1 only to points on the front of every resample', () => {
    const clearPoints = studyFront(fourConfigurations, definition).points;
    expect(clearPoints.map(({ probability }) => probability)).toEqual([1, 1, 1]);
    const contestedTrials = [
      ...createNoisyTrials(0, 'a', 0.3, 2, 0.05),
      ...createNoisyTrials(1, 'b', 0.301, 2, 0.05),
    ];
    const { points } = studyFront(contestedTrials, definition);
    expect(points).toHaveLength(2);
    for (const { probability } of points) {
      expect(probability).toBeGreaterThan(0.05);
      expect(probability).toBeLessThan(0.95);
    }
  });

  it('returns the same front for any order of trials', () => {
    const expected = studyFront(fourConfigurations, definition);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(fourConfigurations, { minLength: fourConfigurations.length }),
        (shuffled) => {
          expect(studyFront(shuffled, definition)).toEqual(expected);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('returns an interval for each hypervolume, and for each value that varies between seeds', () => {
    const { points, strategies, pairs } = studyFront(fourConfigurations, definition);
    const [loss, speed] = points[0]!.values;
    expect(loss!.interval!.low).toBeLessThan(0.2);
    expect(loss!.interval!.high).toBeGreaterThan(0.2);
    expect(speed).toEqual({ mean: 1, interval: undefined });
    for (const { hypervolume, interval } of strategies) {
      expect(interval!.low).toBeLessThanOrEqual(hypervolume);
      expect(interval!.high).toBeGreaterThanOrEqual(hypervolume);
    }
    expect(pairs[0]!.difference).toBeCloseTo(strategies[0]!.hypervolume - strategies[1]!.hypervolume, 12);
    expect(pairs[0]!.interval!.low).toBeGreaterThan(0);
  });

  it('measures a hypervolume as a share of the box', () => {
    // Best (0.2, 3), worst (0.4, 1); the reference is a tenth beyond: b dominates (1.1 - 0.5)^2 of 1.1^2.
    const exact = [
      ...createNoisyTrials(0, 'a', 0.2, 1, 0),
      ...createNoisyTrials(1, 'a', 0.4, 3, 0),
      ...createNoisyTrials(2, 'b', 0.3, 2, 0),
    ];
    const { strategies } = studyFront(exact, definition);
    expect(strategies[1]!.hypervolume).toBeCloseTo((0.6 * 0.6) / 1.21, 12);
    expect(strategies[0]!.hypervolume).toBeCloseTo((2 * 1.1 * 0.1 - 0.01) / 1.21, 12);
  });

  it('returns the surfaces that a quarter, a half and three quarters of the seeds attain', () => {
    const { surfaces, points } = studyFront(fourConfigurations, definition);
    expect(surfaces.map(({ strategy, axes }) => [strategy, axes])).toEqual([
      ['a', [0, 1]],
      ['b', [0, 1]],
    ]);
    const [quarter, half, threeQuarters] = surfaces[0]!.levels;
    expect([quarter, half, threeQuarters].map((level) => level!.seeds)).toEqual([2, 3, 4]);
    expect(half!.points.map(([, speed]) => speed)).toEqual([1, 3]);
    expect(half!.points[0]![0]).toBeCloseTo(0.2, 12);
    expect(points[0]!.attained.map(({ strategy, runs, of }) => [strategy, runs, of])).toEqual([
      ['a', 3, 5],
      ['b', 0, 5],
    ]);
  });

  it('omits infeasible configurations and those with an unfinished seed', () => {
    const constrained = { ...definition, constraints: [{ name: 'speed', min: 2 }] };
    const trials = [...fourConfigurations, ...createNoisyTrials(4, 'a', 0.01, 9).slice(1)];
    expect(studyFront(trials, constrained).points.map(({ configuration }) => configuration.number)).toEqual([
      2, 1,
    ]);
    const unsatisfiable = { ...definition, constraints: [{ name: 'speed', min: 10 }] };
    const { points, strategies } = studyFront(trials, unsatisfiable);
    expect(points).toEqual([]);
    expect(strategies.map(({ hypervolume }) => hypervolume)).toEqual([0, 0]);
  });

  it('returns no probability or interval for a single seed', () => {
    const single = { ...definition, seeds: [0] };
    const trials = createTrials(0, 'a', [{ loss: 0.1, speed: 1 }]);
    const { points, strategies } = studyFront(trials, single);
    expect(points[0]!.probability).toBeUndefined();
    expect(strategies[0]!.interval).toBeUndefined();
  });
});

describe('configurationMeans', () => {
  it('omits infeasible configurations, except those that are possibly on the front', () => {
    const constrained = { ...definition, constraints: [{ name: 'loss', max: 0.4 }] };
    // The mean of configuration 4 exceeds the limit because of one seed.
    const values = [0.35, 0.35, 0.35, 0.35, 0.62].map((loss) => ({ loss, speed: 9 }));
    const trials = [...fourConfigurations, ...createTrials(4, 'b', values)];
    const front = studyFront(trials, constrained);
    const numbers = (means: ReturnType<typeof configurationMeans>) =>
      means.map(({ configuration }) => configuration.number);
    expect(numbers(configurationMeans(trials, definition, front))).toEqual([0, 1, 2, 3, 4]);
    expect(front.points.find(({ configuration }) => configuration.number === 4)?.isOnFront).toBe(false);
    expect(numbers(configurationMeans(trials, constrained, front))).toEqual([0, 1, 2, 4]);
  });
});

describe('describeFront', () => {
  it('describes the front, the points attained and the hypervolumes', () => {
    const text = describeFront(studyFront(fourConfigurations, definition));
    expect(text.answer).toBe(
      'The front of loss and speed has 3 configurations (2 of a and 1 of b), from loss 0.205 with speed 1 to loss 0.399 with speed 3. ' +
        'No difference in what the configurations of a and b attain on new seeds is shown; the largest: a reaches loss 0.415 with speed 3 or better on 5 of 5 seeds ' +
        '(95 % interval of the chance 47 to 100 %), b on 0 (0 to 53 %); p = 0.063 over all points. ' +
        '5 seeds cannot give a p below 0.063; 6 could show a difference.',
    );
    expect(text.standings.map(({ strategy, seeds: points }) => `${strategy} ${points}`)).toEqual([
      'a 2',
      'b 1',
    ]);
    expect(text.sections[0]![0]).toMatch(
      /^a dominates 0\.\d{3} more of the box than b \(0\.\d{3} to 0\.\d{3} over seeds\)\.$/,
    );
  });

  it('describes which strategies attain significantly more', () => {
    const sixSeeds = { ...definition, seeds: [...seeds, 5] };
    const better = createTrials(
      0,
      'a',
      Array.from({ length: 6 }, (_, seed) => ({ loss: 0.1 + seed / 100, speed: 2 })),
    );
    const worse = createTrials(
      1,
      'b',
      Array.from({ length: 6 }, (_, seed) => ({ loss: 0.2 + seed / 100, speed: 2 })),
    );
    const two = describeFront(studyFront([...better, ...worse], sixSeeds));
    expect(two.summary).toMatch(
      / On new seeds, the configurations of a attain more than those of b \(p = 0\.031\)\.$/,
    );
    expect(two.answer).toContain(
      'On new seeds, the configurations of a attain more than those of b: a reaches loss 0.15 with speed 2 or better on 6 of 6 seeds ' +
        '(95 % interval of the chance 54 to 100 %), b on 0 (0 to 46 %); p = 0.031 over all points.',
    );
    // A third strategy triples each p.
    const three = {
      ...sixSeeds,
      strategies: [...sixSeeds.strategies, { ...sixSeeds.strategies[0]!, name: 'c' }],
    };
    const same = worse.map((finished) => ({
      ...finished,
      trial: {
        ...finished.trial,
        configuration: { ...finished.trial.configuration, number: 2, strategy: 'c' },
      },
    }));
    const { answer, sections } = describeFront(studyFront([...better, ...worse, ...same], three));
    expect(answer).toContain(
      'Over 6 seeds, the configurations of the strategies show no difference in what they attain.',
    );
    expect(sections[0]![0]).toContain('p = 0.094 over all points, after Bonferroni over 3 pairs. 6 seeds');
    expect(sections[0]![2]).toBe('b and c attain the same on every seed.');
  });

  it('announces no test while trials are missing', () => {
    const front = studyFront(fourConfigurations, definition, { interim: true });
    expect(front.pairs[0]!.attainment).toBeUndefined();
    expect(describeFront(front).answer).toMatch(
      /^So far the front .*\. What strategies attain is tested when all trials have ended\.$/,
    );
  });

  it('describes an empty front', () => {
    expect(describeFront(studyFront([], definition)).answer).toBe(
      'No configuration is complete and feasible.',
    );
    expect(describeFront(studyFront([], definition, { interim: true })).answer).toBe(
      'So far no configuration is complete and feasible.',
    );
  });

  it('names the strategy of a front with one configuration', () => {
    const trials = [...createNoisyTrials(0, 'a', 0.6, 1), ...createNoisyTrials(1, 'b', 0.3, 2)];
    expect(describeFront(studyFront(trials, definition)).summary).toMatch(
      /^The front of loss and speed has 1 configuration \(of b\), loss /,
    );
  });
});
