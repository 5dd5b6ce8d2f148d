import type { JudgedStrategies, VerdictRemedy } from '@ridgeline/compare';
import type { OutcomeType } from '@ridgeline/core';

/** Values of several objectives at one point, as text. */
export type ObjectivePoint = readonly { readonly name: string; readonly value: string }[];

/**
 * Comparison of how often, over seeds, each strategy reaches points of the objectives. `alone`: there is one strategy.
 * `open`: no difference is shown.
 */
export type AttainmentFacts =
  | { readonly type: 'alone' | 'one-seed' | 'interim' }
  | { readonly type: 'open'; readonly strategies: readonly string[]; readonly seeds: number }
  | {
      readonly type: 'shown';
      readonly seeds: number;
      readonly pairs: readonly {
        readonly more: string;
        readonly less: string;
        /** True if each of the two strategies reaches some points more often than the other. */
        readonly mutual: boolean;
        readonly p: string;
      }[];
    };

/** Answer of a study, which each language expresses in one sentence. */
export type Headline =
  | {
      readonly type: 'nothing';
      readonly ended: number;
      readonly planned: number | undefined;
      /** True if configurations are complete, all of them infeasible. */
      readonly infeasible: boolean;
    }
  | {
      readonly type: 'front';
      readonly interim: boolean;
      /** Number of configurations on the front. */
      readonly points: number;
      /** Point of the front with the best value of the first objective. */
      readonly first: ObjectivePoint;
      /** Point of the front with the worst value of the first objective. */
      readonly last: ObjectivePoint;
      readonly attainment: AttainmentFacts;
    }
  | { readonly type: 'only'; readonly strategy: string }
  | { readonly type: 'search'; readonly strategy: string; readonly interim: boolean }
  | {
      readonly type: 'untested';
      readonly strategy: string;
      /** Number of seeds at the first interim look; undefined if the test waits for all trials. */
      readonly firstLook: number | undefined;
    }
  | ({
      readonly type: 'tested';
      /** Number of the leader's seeds without a value, and the total number of its seeds. */
      readonly lost: { readonly seeds: number; readonly total: number };
    } & TestedLeader)
  // The types from here on are for results from other programs.
  | { readonly type: 'no-value'; readonly metric: string }
  | { readonly type: 'unjudged'; readonly strategy: string }
  | ({
      readonly type: 'judged';
      /** Strategies on which the results allow no verdict. */
      readonly unjudged: readonly string[];
    } & TestedLeader);

/** Leader with the strategies that it was compared with. */
export interface TestedLeader extends Pick<JudgedStrategies, 'better' | 'worse' | 'equivalent' | 'open'> {
  readonly strategy: string;
  /** Number of other strategies. */
  readonly others: number;
}

/** Recommended next step, with its command if there is one. */
export type NextStep = { readonly command: string | undefined } & (
  | { readonly type: 'resume' | 'finals' | 'rank' | 'front' }
  | { readonly type: 'more'; readonly remedy: VerdictRemedy }
  /** Every pair is decided: the user can choose the leader or an equivalent strategy. */
  | { readonly type: 'use'; readonly strategy: string; readonly equivalent: readonly string[] }
  | { readonly type: 'lost-seeds'; readonly strategy: string; readonly seeds: number }
  | {
      readonly type: 'failures';
      readonly states: readonly { readonly state: OutcomeType | 'paused'; readonly configurations: number }[];
    }
);
