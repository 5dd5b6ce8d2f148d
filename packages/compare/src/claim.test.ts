import fc from 'fast-check';
import { claimVerdict, type ClaimVerdict } from './claim.ts';
import { compareClaimFinals, type ClaimFinals } from './testing/claim-finals.ts';

const noise = [0.3, -0.2, 0.1, -0.4, 0.25, -0.15, 0.35, -0.3, 0.05, 0];

/** Returns the verdict on finals in which the strategy leads by `lead`, with differences that vary by `spread`. */
function judgeLead(lead: number, spread: number, finals: Partial<ClaimFinals> = {}): ClaimVerdict {
  const baseline = noise.map((_, seed) => 0.5 + seed / 100);
  const strategy = baseline.map((value, seed) => value + lead + spread * noise[seed]!);
  return judge({ baseline, strategy, ...finals });
}

function judge(finals: ClaimFinals): ClaimVerdict {
  const { difference = 0.01 } = finals;
  return claimVerdict(compareClaimFinals(finals), { strategy: 'strategy', baseline: 'baseline', difference });
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
] as const)(
  'answers %s for a lead of %f with a spread of %f and a smallest difference of 0.01',
  (answer, lead, spread) => {
    expect(judgeLead(lead, spread).answer).toBe(answer);
  },
);

it('reverses the advantage and its interval if the goal is to minimize', () => {
  const maximized = judgeLead(0.05, 0.01);
  const minimized = judgeLead(0.05, 0.01, { goal: 'minimize' });
  expect(minimized.answer).toBe('worse');
  expect(minimized.advantage).toBeCloseTo(-maximized.advantage!, 12);
  expect(minimized.interval!.low).toBeCloseTo(-maximized.interval!.high, 12);
});

it('computes the one-sided test of SciPy', () => {
  // scipy.stats.ttest_1samp(0.006 + 0.03 * noise, -0.01, alternative='greater').pvalue, SciPy 1.17.1
  expect(judgeLead(0.006, 0.03).notWorseP).toBeCloseTo(5.369478543324136e-5, 12);
});

it('never answers not-worse for a strategy that lost seeds', () => {
  const baseline = noise.map((value) => 0.5 + value / 100);
  const strategy = [undefined, ...baseline.slice(1).map((value) => value + 0.0001)];
  expect(judge({ baseline, strategy })).toMatchObject({ answer: 'undecided', notWorseP: undefined });
  expect(judge({ baseline, strategy: baseline.map(() => undefined) }).answer).toBe('worse');
});

it('answers undecided if each strategy has one value on all seeds', () => {
  const baseline = noise.map(() => 0.5);
  expect(judge({ baseline, strategy: baseline.map(() => 0.9) }).answer).toBe('undecided');
});

it('requires an advantage beyond the variation of test examples', () => {
  const seeds = noise.map((_, seed) => seed);
  // The strategy leads on every seed, because it always classifies the first four of twenty examples correctly.
  const examples = {
    baseline: seeds.map((seed) => Float32Array.from({ length: 20 }, (_, i) => Number((i + seed) % 2 === 0))),
    strategy: seeds.map((seed) =>
      Float32Array.from({ length: 20 }, (_, i) => Number(i < 4 || (i + seed) % 2 === 0)),
    ),
  };
  const level = 0.001;
  const seedsOnly = judge({
    baseline: noise.map((value) => 0.5 + value / 1000),
    strategy: noise.map((value, seed) => 0.6 + value / 500 + seed / 1e5),
    level,
  });
  expect(seedsOnly.answer).toBe('better');
  expect(
    judge({ baseline: noise.map(() => 0), strategy: noise.map(() => 0), examples, level }).answer,
  ).not.toBe('better');
});

it('never passes more claims with a smaller alpha, or fewer with a larger difference', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 12 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      (differences, difference, level) => {
        const baseline = differences.map((_, seed) => seed / 7);
        const strategy = baseline.map((value, seed) => value + differences[seed]!);
        const answerWith = (change: Partial<ClaimFinals>) =>
          judge({ baseline, strategy, difference, level, ...change }).answer;
        if (answerWith({}) === 'undecided') expect(answerWith({ level: level / 2 })).toBe('undecided');
        if (passingAnswers.has(answerWith({})))
          expect(passingAnswers.has(answerWith({ difference: 2 * difference }))).toBe(true);
      },
    ),
  );
});

const passingAnswers = new Set(['better', 'equivalent', 'not-worse']);
