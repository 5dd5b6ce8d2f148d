import type { LossConfig } from '@ridgeline/core';
import type { LearningProblem } from '@ridgeline/engine';

/** Default loss for a learning problem. */
export function selectDefaultLoss(problem: LearningProblem): LossConfig {
  switch (problem.type) {
    case 'multi-class':
      return { name: 'sparse_categorical_crossentropy' };
    case 'binary':
      return { name: 'binary_crossentropy', labelSmoothing: 0 };
    case 'regression':
      return { name: 'mean_squared_error' };
  }
}
