import { searchDefaults, type Goal, type SweepDefinition, type TestExamples } from '@ridgeline/core';
import { compareStrategies } from '../compare-strategies.ts';
import type { Comparison } from '../comparison.ts';
import { meanOf } from '../statistics/sample.ts';
import { createFinishedTrial } from './fixtures.ts';

/** Finals of a claim: a value for each seed; undefined for seeds that diverged. */
export interface ClaimFinals {
  readonly baseline: readonly (number | undefined)[];
  readonly strategy: readonly (number | undefined)[];
  /** Values on each test example, by strategy and seed; their means replace the values of the seeds. */
  readonly examples?: Readonly<Record<'baseline' | 'strategy', readonly Float32Array[]>>;
  readonly goal?: Goal;
  /** Alpha of the claim: its part of the alpha of all claims. */
  readonly level?: number;
  /** Smallest difference that matters. */
  readonly difference?: number;
}

/** Compares the strategies `baseline` and `strategy` in the finals of a claim. */
export function compareClaimFinals(finals: ClaimFinals): Comparison {
  const { goal = 'maximize', level = 0.025, difference = 0.01, examples } = finals;
  const seeds = finals.baseline.map((_, index) => 1_000_000_000 + index);
  const metric = { name: 'test_score', goal, summary: { type: 'last' } } as const;
  const definition: SweepDefinition = {
    name: 'study.claim-1',
    description: undefined,
    type: 'program',
    program: { command: ['train'], path: undefined, epochs: 1 },
    metric,
    ...searchDefaults,
    seed: 1,
    seeds,
    strategies: names.map((name) => ({ name, method: 'grid', dimensions: [] })),
    finalsOf: {
      study: 'study',
      round: 1,
      metric: { ...metric, name: 'val_score' },
      folds: 1,
      design: { alpha: level, against: 'baseline', smallestDifference: difference },
      claim: { entry: 1, hash: 'a'.repeat(64) },
    },
  };
  const trials = names.flatMap((name, number) =>
    finals[name].map((value, repeat) => {
      const ranked = examples?.[name][repeat];
      const configuration = { number, strategy: name, point: 0, parameters: {} };
      return createFinishedTrial(
        { number: number * seeds.length + repeat, configuration, repeat, seed: seeds[repeat]!, epochs: 1 },
        value === undefined
          ? { type: 'diverged', step: 1, metric: 'loss' }
          : {
              type: 'complete',
              value: ranked === undefined ? value : meanOf(Array.from(ranked)),
              step: 1,
              values: {},
            },
      );
    }),
  );
  const resultsByTrial = new Map<number, TestExamples>();
  names.forEach((name, number) =>
    examples?.[name].forEach((ranked, repeat) =>
      resultsByTrial.set(number * seeds.length + repeat, { losses: undefined, hits: undefined, ranked }),
    ),
  );
  return compareStrategies(trials, definition, { examples: resultsByTrial });
}

const names = ['baseline', 'strategy'] as const;
