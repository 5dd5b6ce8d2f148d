/** Number of further trials, with the probability that they find a better value. */
export interface FurtherTrials {
  readonly trials: number;
  /** Probability of a better value, 0 to 1. */
  readonly better: number;
}

/**
 * Values from which a figure's title and caption are written. `percent` is the confidence of intervals; `drawn` of `total`
 * configurations are in the figure, only feasible ones if `isConstrained`.
 */
export type FigureText =
  | { readonly type: 'standings'; readonly isFinals: boolean; readonly percent: number }
  | { readonly type: 'differences'; readonly isFinals: boolean; readonly alpha: number }
  | { readonly type: 'learning-curves'; readonly withTraining: boolean }
  | { readonly type: 'gap' | 'sparsity' | 'weight-norm' | 'schedules' | 'near-zero' }
  | { readonly type: 'trial-curve'; readonly metric: string; readonly withTraining: boolean }
  | { readonly type: 'weights'; readonly layer: string }
  | {
      readonly type: 'parallel';
      readonly isConstrained: boolean;
      readonly drawn: number;
      readonly total: number;
    }
  | {
      readonly type: 'history';
      readonly isConstrained: boolean;
      readonly drawn: number;
      readonly total: number;
      readonly forecast?: FurtherTrials;
    }
  | { readonly type: 'best-at-budget'; readonly percent: number }
  | { readonly type: 'good-regions'; readonly margin: number }
  | { readonly type: 'importance' }
  | { readonly type: 'front'; readonly first: string; readonly second: string; readonly seeds: number }
  | {
      readonly type: 'slice';
      readonly parameter: string;
      readonly metric: string;
      readonly isConstrained: boolean;
      readonly drawn: number;
      readonly total: number;
      /** Number of configurations in the largest model; 0 without models. */
      readonly modelledCount: number;
      /** True for choices side by side, false for an axis of numbers. */
      readonly isChoice: boolean;
    }
  | { readonly type: 'main-effects'; readonly modelledCount: number }
  | {
      readonly type: 'map';
      readonly strategy: string;
      readonly first: string;
      readonly second: string;
      readonly metric: string;
      readonly isConstrained: boolean;
    };

/** Title of a figure, with a caption that explains how to read it. */
export interface TitledCaption {
  readonly title: string;
  readonly caption: string;
}

/** Keys of translated axis and tooltip titles, which begin with `@` in a specification. */
export type AxisText =
  | 'best'
  | 'budget'
  | 'configuration'
  | 'configurations'
  | 'curve'
  | 'density'
  | 'difference'
  | 'epoch'
  | 'expected-best'
  | 'from'
  | 'gap'
  | 'good'
  | 'highest'
  | 'layer'
  | 'learning-rate'
  | 'lowest'
  | 'mean'
  | 'median-best'
  | 'near-zero'
  | 'norm'
  | 'pair'
  | 'parameter'
  | 'predicted'
  | 'probability'
  | 'seed'
  | 'seeds'
  | 'share'
  | 'share-of-configurations'
  | 'share-of-variance'
  | 'share-of-weights'
  | 'strategy'
  | 'to'
  | 'training'
  | 'tried'
  | 'validation'
  | 'value'
  | 'verdict'
  | 'weight'
  | 'weights';
