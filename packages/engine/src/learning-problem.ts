/** Task that a network solves. */
export type LearningProblem =
  /** One of `classes` classes, numbered from 0. */
  | { readonly type: 'multi-class'; readonly classes: number }
  /** Class 0 or class 1. */
  | { readonly type: 'binary' }
  /** A number. */
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
