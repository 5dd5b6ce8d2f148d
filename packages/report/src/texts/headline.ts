import type { JudgedStrategies, VerdictRemedy } from '@ridgeline/compare';
import type { OutcomeType } from '@ridgeline/core';

/** A point of several objectives, with each value as text. */
export type PlaceFacts = readonly { readonly name: string; readonly value: string }[];

/** Strategies whose fronts attain more points, over seeds. */
export type AttainmentFacts =
  | { readonly type: 'alone' | 'one-seed' | 'interim' }
  | { readonly type: 'open'; readonly strategies: readonly string[]; readonly seeds: number }
  | {
      readonly type: 'shown';
      readonly seeds: number;
      readonly pairs: readonly {
        readonly more: string;
        readonly less: string;
        /** True if `less` attains more than `more` somewhere else. */
        readonly mutual: boolean;
        readonly p: string;
      }[];
    };

/** Answer of a study in one sentence, before any wording. */
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
      /** Points of the front with the best and the worst first objective. */
      readonly first: PlaceFacts;
      readonly last: PlaceFacts;
      readonly attainment: AttainmentFacts;
    }
  | { readonly type: 'only'; readonly strategy: string }
  | { readonly type: 'search'; readonly strategy: string; readonly interim: boolean }
  | { readonly type: 'untested'; readonly strategy: string; readonly firstLook: number | undefined }
  | ({
      readonly type: 'tested';
      /** Number of the leader's seeds without a value, and of all its seeds. */
      readonly lost: { readonly seeds: number; readonly total: number };
    } & TestedLeader)
  /** Results that other programs trained. */
  | { readonly type: 'no-value'; readonly metric: string }
  | { readonly type: 'unjudged'; readonly strategy: string }
  | ({
      readonly type: 'judged';
      /** Strategies that the results allow no verdict on. */
      readonly unjudged: readonly string[];
    } & TestedLeader);

/** Leader, and the strategies that it was compared with. */
export interface TestedLeader extends Pick<JudgedStrategies, 'better' | 'worse' | 'equivalent' | 'open'> {
  readonly strategy: string;
  /** Number of other strategies. */
  readonly others: number;
}

/** Next step after an answer, with its command if there is one. */
export type NextStep = { readonly command: string | undefined } & (
  | { readonly type: 'resume' | 'finals' | 'rank' | 'front' }
  | { readonly type: 'more'; readonly remedy: VerdictRemedy }
  /** Use the leader: nothing is left to decide. `equivalent` strategies are as good. */
  | { readonly type: 'use'; readonly strategy: string; readonly equivalent: readonly string[] }
  | { readonly type: 'lost-seeds'; readonly strategy: string; readonly seeds: number }
  | {
      readonly type: 'failures';
      readonly states: readonly { readonly state: OutcomeType | 'paused'; readonly configurations: number }[];
    }
);
