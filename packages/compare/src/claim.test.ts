import fc from 'fast-check';
import { claimVerdict, type ClaimVerdict } from './claim.ts';
import { claimComparison, type ClaimFinals } from './testing/claim-finals.ts';

const noise = [0.3, -0.2, 0.1, -0.4, 0.25, -0.15, 0.35, -0.3, 0.05, 0];

/** Verdict on finals in which the strategy leads by `ahead`, with differences that vary by `spread`. */
function judged(ahead: number, spread: number, finals: Partial<ClaimFinals> = {}): ClaimVerdict {
  const baseline = noise.map((_, seed) => 0.5 + seed / 100);
  const strategy = baseline.map((value, seed) => value + ahead + spread * noise[seed]!);
  return verdictOf({ baseline, strategy, ...finals });
}

function verdictOf(finals: ClaimFinals): ClaimVerdict {
  const { difference = 0.01 } = finals;
  return claimVerdict(claimComparison(finals), { strategy: 'strategy', baseline: 'baseline', difference });
}

it.each([
  ['better', 0.05, 0.01],
  ['better', 0.005, 0.001],
  ['equivalent', 0, 0.005],
  ['equivalent', -0.005, 0.001],
  ['not-worse', 0.006, 0.03],
  ['undecided', 0, 0.1],
  ['worse', -0.01, 0.01],
  ['worse', -0.05, 0.01],
] as const)('%s: ahead by %f with a spread of %f, where 0.01 matters', (answer, ahead, spread) => {
  expect(judged(ahead, spread).answer).toBe(answer);
});

it('the advantage and its interval follow the goal', () => {
  const more = judged(0.05, 0.01);
  const less = judged(0.05, 0.01, { goal: 'minimize' });
  expect(less.answer).toBe('worse');
  expect(less.advantage).toBeCloseTo(-more.advantage!, 12);
  expect(less.interval!.low).toBeCloseTo(-more.interval!.high, 12);
});

it('the one-sided test equals that of SciPy', () => {
  // scipy.stats.ttest_1samp(0.006 + 0.03 * noise, -0.01, alternative='greater').pvalue, SciPy 1.17.1
  expect(judged(0.006, 0.03).notWorseP).toBeCloseTo(5.369478543324136e-5, 12);
});

it('a strategy that loses seeds is never judged not-worse', () => {
  const baseline = noise.map((value) => 0.5 + value / 100);
  const strategy = [undefined, ...baseline.slice(1).map((value) => value + 0.0001)];
  expect(verdictOf({ baseline, strategy })).toMatchObject({ answer: 'undecided', notWorseP: undefined });
  expect(verdictOf({ baseline, strategy: baseline.map(() => undefined) }).answer).toBe('worse');
});

it('seeds with equal values are no evidence', () => {
  const baseline = noise.map(() => 0.5);
  expect(verdictOf({ baseline, strategy: baseline.map(() => 0.9) }).answer).toBe('undecided');
});

it('test examples count as a second source of variation', () => {
  const seeds = noise.map((_, seed) => seed);
  // The strategy leads on every seed, because of eight examples in twenty that it classifies correctly.
  const examples = {
    baseline: seeds.map((seed) => Float32Array.from({ length: 20 }, (_, i) => Number((i + seed) % 2 === 0))),
    strategy: seeds.map((seed) =>
      Float32Array.from({ length: 20 }, (_, i) => Number(i < 4 || (i + seed) % 2 === 0)),
    ),
  };
  const level = 0.001;
  const seedsAlone = verdictOf({
    baseline: noise.map((value) => 0.5 + value / 1000),
    strategy: noise.map((value, seed) => 0.6 + value / 500 + seed / 1e5),
    level,
  });
  expect(seedsAlone.answer).toBe('better');
  expect(
    verdictOf({ baseline: noise.map(() => 0), strategy: noise.map(() => 0), examples, level }).answer,
  ).not.toBe('better');
});

it('a smaller alpha never turns undecided into an answer, and a larger difference never turns not-worse into undecided', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 12 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      (differences, difference, level) => {
        const baseline = differences.map((_, seed) => seed / 7);
        const strategy = baseline.map((value, seed) => value + differences[seed]!);
        const at = (change: Partial<ClaimFinals>) =>
          verdictOf({ baseline, strategy, difference, level, ...change }).answer;
        if (at({}) === 'undecided') expect(at({ level: level / 2 })).toBe('undecided');
        if (passes.has(at({}))) expect(passes.has(at({ difference: 2 * difference }))).toBe(true);
      },
    ),
  );
});

const passes = new Set(['better', 'equivalent', 'not-worse']);
