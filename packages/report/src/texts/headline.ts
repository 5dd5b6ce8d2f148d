import type { JudgedStrategies, VerdictRemedy } from '@ridgeline/compare';
import type { OutcomeType } from '@ridgeline/core';

/** Answer of a study in one sentence, before any wording. */
export type Headline =
  | {
      readonly type: 'nothing';
      readonly ended: number;
      readonly planned: number | undefined;
      /** True if configurations are complete, all of them infeasible. */
      readonly infeasible: boolean;
    }
  | { readonly type: 'only'; readonly strategy: string }
  | { readonly type: 'search'; readonly strategy: string; readonly interim: boolean }
  | { readonly type: 'untested'; readonly strategy: string; readonly firstLook: number | undefined }
  | ({
      readonly type: 'tested';
      readonly strategy: string;
      /** Number of strategies that the leader was tested against. */
      readonly others: number;
      /** Its seeds without a value, and all of its seeds. */
      readonly lost: { readonly seeds: number; readonly of: number };
    } & Pick<JudgedStrategies, 'better' | 'worse' | 'equivalent' | 'open'>);

/** Next step after an answer, with the command that takes it where there is one. */
export type NextStep = { readonly command: string | undefined } & (
  | { readonly type: 'resume' | 'finals' | 'rank' }
  | { readonly type: 'more'; readonly remedy: VerdictRemedy }
  /** Nothing is left to decide about the leader; `equivalent` strategies are as good as it. */
  | { readonly type: 'use'; readonly strategy: string; readonly equivalent: readonly string[] }
  | { readonly type: 'lost-seeds'; readonly strategy: string; readonly seeds: number }
  | {
      readonly type: 'failures';
      readonly states: readonly { readonly state: OutcomeType | 'paused'; readonly trials: number }[];
    }
);
