import { claimLevel, type ClaimAnswer } from '@ridgeline/core/ledger';
import { claimVerdict } from '../claim.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { meanOf } from '../statistics/sample.ts';
import { createGenerators } from './calibration.ts';
import { compareClaimFinals } from './claim-finals.ts';

type Generators = ReturnType<typeof createGenerators>;

/** Habits of an agent that wants to report an improvement. */
export type Habit =
  /** Claims the best of all proposals. */
  | 'best'
  /** Claims each proposal that takes the lead. */
  | 'records'
  /** Claims the best of all proposals up to ten times, each time with new seeds. */
  | 'repeats'
  /** Varies the proposals that the verdicts on its claims favour, and so overfits to the test examples. */
  | 'climbs';

/**
 * Conditions of a hunt for an improvement. A strategy's value is its mean over examples. Standard deviations are in the
 * metric's unit.
 */
export interface HuntWorld {
  /** Number of examples in the validation part, and in the test part. */
  readonly examples: number;
  /** Number of training seeds of each proposal. */
  readonly searchSeeds: number;
  /** Number of training seeds of each strategy in a claim. */
  readonly seeds: number;
  /** Standard deviation of a strategy's effect on an example, which is the same for all seeds. */
  readonly byExample: number;
  /** Standard deviation of a seed's effect, which is the same for all examples. */
  readonly bySeed: number;
  /** Standard deviation of the residual of a seed on an example. */
  readonly residual: number;
  /** True advantage of one proposal in ten; the others do not differ from the baseline. */
  readonly advantage: number;
}

/** Shares of the repetitions, 0 to 1, and the mean number of claims. */
export interface HuntRates {
  /** Share of agents with a claim that was called "better" although its strategy is not. */
  readonly falselyBetter: number;
  /** Share of agents with a claim that was rightly called "better". */
  readonly found: number;
  /** Mean number of claims. */
  readonly claims: number;
  /** Share of agents that would report the best proposal although it is no better, by criteria on the validation part. */
  readonly selfReported: {
    /** The proposal's mean over seeds is above the baseline's. */
    readonly mean: number;
    /** The proposal's best seed is above the baseline's best. */
    readonly bestSeed: number;
    /** The proposal is ahead, and Student's paired t test over its seeds is significant at 5 %. */
    readonly tTest: number;
  };
}

/** Maximum number of claims of an agent that repeats or climbs. */
const MAX_CLAIMS = 10;

const proposalCount = 100;
const alpha = 0.05;

/** Strategy of a hunt. */
interface Proposal {
  /** True advantage over the baseline. */
  readonly advantage: number;
  /** `[searchSeeds]`: validation values minus the baseline's. */
  readonly validation: readonly number[];
}

/**
 * Simulates hunts of an agent with `habit`. The agent sees the validation values of 100 proposals, then makes claims
 * until one is called "better" or its habit allows no more.
 */
export function simulateHunts(habit: Habit, world: HuntWorld, repetitions: number): HuntRates {
  const random = createGenerators('hunt', habit, ...Object.values(world));
  const counts = { falselyBetter: 0, found: 0, claims: 0, mean: 0, bestSeed: 0, tTest: 0 };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const baseline = Array.from({ length: world.searchSeeds }, () => world.bySeed * random.normal());
    const proposals = Array.from({ length: proposalCount }, (_, i) =>
      drawProposal(world, random, i % 10 === 0 ? world.advantage : 0),
    );
    const best = proposals.reduce((a, b) => (meanOf(b.validation) > meanOf(a.validation) ? b : a));
    if (best.advantage === 0) {
      const bestValue = Math.max(...best.validation.map((value, seed) => value + baseline[seed]!));
      counts.mean += Number(meanOf(best.validation) > 0);
      counts.bestSeed += Number(bestValue > Math.max(...baseline));
      const t = pairedT(best.validation);
      counts.tTest += Number(t !== undefined && t.mean > 0 && t.p <= alpha);
    }
    const { better, claims } = makeClaims(habit, world, random, proposals, best);
    counts.claims += claims;
    counts.falselyBetter += Number(better?.advantage === 0);
    counts.found += Number(better !== undefined && better.advantage > 0);
  }
  const share = (count: number) => count / repetitions;
  const { falselyBetter, found, claims, mean, bestSeed, tTest } = counts;
  return {
    falselyBetter: share(falselyBetter),
    found: share(found),
    claims: share(claims),
    selfReported: { mean: share(mean), bestSeed: share(bestSeed), tTest: share(tTest) },
  };
}

/** Claims of one hunt. */
interface HuntOutcome {
  /** Strategy whose claim was called "better"; undefined if none was. */
  readonly better: Proposal | undefined;
  /** Number of claims made. */
  readonly claims: number;
}

function makeClaims(
  habit: Habit,
  world: HuntWorld,
  random: Generators,
  proposals: readonly Proposal[],
  best: Proposal,
): HuntOutcome {
  const baseline = drawDeviations(world, random);
  let claimCount = 0;
  const testDeviations = new Map<Proposal, Float64Array>();
  const claim = (proposal: Proposal) => {
    const deviations = testDeviations.get(proposal) ?? drawDeviations(world, random);
    testDeviations.set(proposal, deviations);
    const testedStrategy = { advantage: proposal.advantage, deviations };
    return judgeClaim(testedStrategy, baseline, world, random, claimLevel(++claimCount, alpha));
  };
  switch (habit) {
    case 'best':
    case 'repeats':
      for (let i = 0; i < (habit === 'best' ? 1 : MAX_CLAIMS); i++)
        if (claim(best).answer === 'better') return { better: best, claims: claimCount };
      return { better: undefined, claims: claimCount };
    case 'records': {
      let record = 0;
      for (const proposal of proposals) {
        if (meanOf(proposal.validation) <= record) continue;
        record = meanOf(proposal.validation);
        if (claim(proposal).answer === 'better') return { better: proposal, claims: claimCount };
      }
      return { better: undefined, claims: claimCount };
    }
    case 'climbs': {
      let bestClaim = { proposal: best, advantage: -Infinity };
      let nextProposal = best;
      while (claimCount < MAX_CLAIMS) {
        const { answer, advantage } = claim(nextProposal);
        if (answer === 'better') return { better: nextProposal, claims: claimCount };
        if (advantage > bestClaim.advantage) bestClaim = { proposal: nextProposal, advantage };
        nextProposal = { ...bestClaim.proposal };
        testDeviations.set(
          nextProposal,
          varyDeviations(testDeviations.get(bestClaim.proposal)!, world, random),
        );
      }
      return { better: undefined, claims: claimCount };
    }
  }
}

function drawProposal(world: HuntWorld, random: Generators, advantage: number): Proposal {
  const { examples, byExample, bySeed, residual, searchSeeds } = world;
  // Difference between the example effects of the proposal and of the baseline, the same for all seeds.
  const sharedDeviation = (byExample * Math.SQRT2 * random.normal()) / Math.sqrt(examples);
  const seedDeviation = Math.SQRT2 * Math.sqrt(bySeed * bySeed + (residual * residual) / examples);
  return {
    advantage,
    validation: Array.from(
      { length: searchSeeds },
      () => advantage + sharedDeviation + seedDeviation * random.normal(),
    ),
  };
}

function drawDeviations({ examples, byExample }: HuntWorld, random: Generators): Float64Array {
  return Float64Array.from({ length: examples }, () => byExample * random.normal());
}

/** Draws deviations with a correlation of 0.8 to those of another strategy. */
function varyDeviations(parent: Float64Array, world: HuntWorld, random: Generators): Float64Array {
  const fresh = drawDeviations(world, random);
  return parent.map((value, example) => 0.8 * value + 0.6 * fresh[example]!);
}

/** Strategy with its deviation on each test example. */
interface TestedStrategy {
  readonly advantage: number;
  /** `[examples]` */
  readonly deviations: Float64Array;
}

function judgeClaim(
  strategy: TestedStrategy,
  baseline: Float64Array,
  world: HuntWorld,
  random: Generators,
  level: number,
): { readonly answer: ClaimAnswer; readonly advantage: number } {
  const { seeds, bySeed, residual } = world;
  const trainSeeds = (advantage: number, deviations: Float64Array) =>
    Array.from({ length: seeds }, () => {
      const seedEffect = advantage + bySeed * random.normal();
      return Float32Array.from(deviations, (value) => seedEffect + value + residual * random.normal());
    });
  const examples = {
    baseline: trainSeeds(0, baseline),
    strategy: trainSeeds(strategy.advantage, strategy.deviations),
  };
  const placeholders = examples.baseline.map(() => 0);
  const comparison = compareClaimFinals({ baseline: placeholders, strategy: placeholders, examples, level });
  const verdict = claimVerdict(comparison, { strategy: 'strategy', baseline: 'baseline', difference: 0.01 });
  return { answer: verdict.answer, advantage: verdict.advantage ?? 0 };
}
