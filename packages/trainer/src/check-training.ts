import {
  didYouMeanHint,
  valueProblem,
  type LossConfig,
  type Problem,
  type NetworkTask,
} from '@ridgeline/core';
import { countClasses, type LearningProblem } from './data/shared-data-set.ts';
import { listMetrics } from './epoch-values.ts';

/** Losses allowed for each kind of target, the default first. */
const allowedLosses: Readonly<Record<LearningProblem['type'], readonly LossConfig['name'][]>> = {
  'multi-class': ['sparse_categorical_crossentropy', 'categorical_crossentropy'],
  binary: ['binary_crossentropy', 'hinge'],
  regression: [
    'mean_squared_error',
    'root_mean_squared_error',
    'mean_absolute_error',
    'huber',
    'mean_squared_logarithmic_error',
    'log_cosh',
    'r2',
  ],
};

const targetDescriptions: Readonly<Record<LearningProblem['type'], string>> = {
  'multi-class': 'several classes',
  binary: 'two classes',
  regression: 'a number to predict',
};

/**
 * Problems of `task.training` with its data set: a loss or class weights for another kind of target, or a monitored
 * metric that is not reported.
 */
export function checkTraining(
  { data, training }: NetworkTask,
  problem: LearningProblem,
  path: readonly (string | number)[],
): readonly Problem[] {
  const problemAt = (key: string, message: string, hint: string) =>
    valueProblem([...path, ...key.split('.')], `${[...path.slice(1), key].join('.')} ${message}`, hint);
  const problems: Problem[] = [];
  const { loss, classWeight, earlyStopping, reduceLrOnPlateau } = training;
  if (loss !== undefined && !allowedLosses[problem.type].includes(loss.name)) {
    const message = `is ${loss.name}, but ${data.name} has ${targetDescriptions[problem.type]}`;
    problems.push(
      problemAt('loss', message, `use ${allowedLosses[problem.type].join(' or ')}, or leave it out`),
    );
  }
  const classCount = countClasses(problem);
  if (classWeight === 'balanced' && classCount === 0) {
    problems.push(
      problemAt(
        'class_weight',
        `is balanced, but ${data.name} has ${targetDescriptions.regression}`,
        'leave it out',
      ),
    );
  }
  if (Array.isArray(classWeight) && classWeight.length !== classCount) {
    const message = `has ${classWeight.length} numbers, but ${data.name} has ${classCount} classes`;
    problems.push(
      problemAt('class_weight', message, classCount === 0 ? 'leave it out' : `write ${classCount} numbers`),
    );
  }
  const metricNames = listMetrics(problem);
  const monitors = { early_stopping: earlyStopping, reduce_lr_on_plateau: reduceLrOnPlateau };
  for (const [key, callback] of Object.entries(monitors)) {
    if (callback === undefined || metricNames.includes(callback.monitor)) continue;
    const hint = didYouMeanHint(callback.monitor, metricNames) ?? `choose from ${metricNames.join(', ')}`;
    problems.push(
      problemAt(
        `${key}.monitor`,
        `is "${callback.monitor}", which a trial on ${data.name} does not report`,
        hint,
      ),
    );
  }
  return problems;
}
