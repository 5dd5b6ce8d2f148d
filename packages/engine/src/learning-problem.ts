/** Prediction task of a network. */
export type LearningProblem =
  /** Classification into `classes` classes, numbered from 0. */
  | { readonly type: 'multi-class'; readonly classes: number }
  /** Classification into class 0 or class 1. */
  | { readonly type: 'binary' }
  /** Regression of a number. */
  | { readonly type: 'regression' };

/**
 * Width of the output layer.
 *
 * @example
 * outputUnits({ type: 'multi-class', classes: 10 }); // 10
 */
export function outputUnits(problem: LearningProblem): number {
  return problem.type === 'multi-class' ? problem.classes : 1;
}
