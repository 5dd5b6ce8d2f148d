import type { LossConfig, OptimizerConfig } from '@ridgeline/core';
import { encodeLayer } from './encode-layer.ts';
import { outputUnits, type LearningProblem } from './learning-problem.ts';
import type { NetworkSpec } from './network-spec.ts';

/** Version of the encoding below. The C++ code rejects all other versions. */
const encodingVersion = 2;

/** Problem types in the order of the C++ enum `Problem`. */
const problemTypes = ['multi-class', 'binary', 'regression'] satisfies LearningProblem['type'][];

/** Clipping types in the order of the C++ enum `ClippingKind`. */
const clippingTypes = [
  'none',
  'value',
  'norm',
  'global_norm',
] satisfies OptimizerConfig['clipping']['type'][];

/** Number of each loss, as in the C++ enum `LossKind`. */
const lossNumbers: Readonly<Record<LossConfig['name'], number>> = {
  categorical_crossentropy: 0,
  sparse_categorical_crossentropy: 0,
  binary_crossentropy: 1,
  hinge: 2,
  mean_squared_error: 3,
  root_mean_squared_error: 4,
  mean_absolute_error: 5,
  mean_squared_logarithmic_error: 6,
  log_cosh: 7,
  huber: 8,
  r2: 9,
};

/**
 * Encodes a network as the flat array of numbers that the compiled engine reads: twenty fields, the class weights, the
 * number of layers, and the layers.
 */
export function encodeSpec(spec: NetworkSpec): Float64Array {
  const { features, problem, batchSize, inputs, loss, optimizer, layers } = spec;
  const classWeight = spec.classWeight ?? [];
  return Float64Array.from([
    encodingVersion,
    features,
    outputUnits(problem),
    problemTypes.indexOf(problem.type),
    batchSize,
    // Format of the inputs, bytes (0) or float32 (1), and their divisor.
    ...(inputs.type === 'bytes' ? [0, inputs.divisor] : [1, 1]),
    // Format of the targets: bytes (0) or float32 (1).
    problem.type === 'regression' ? 1 : 0,
    lossNumbers[loss.name],
    lossArgument(loss),
    ...optimizerFields(optimizer),
    clippingTypes.indexOf(optimizer.clipping.type),
    optimizer.clipping.type === 'none' ? 0 : optimizer.clipping.limit,
    classWeight.length,
    ...classWeight,
    layers.length,
    ...layers.flatMap(encodeLayer),
  ]);
}

function lossArgument(loss: LossConfig): number {
  if ('labelSmoothing' in loss) return loss.labelSmoothing;
  return 'delta' in loss ? loss.delta : 0;
}

/** Kind of the optimizer and its arguments, padded with 0 to six. */
function optimizerFields(optimizer: OptimizerConfig): readonly number[] {
  const [kind, ...fields] = optimizerKindAndArguments(optimizer);
  return [kind!, ...Array.from({ length: 6 }, (_, i) => fields[i] ?? 0)];
}

function optimizerKindAndArguments(optimizer: OptimizerConfig): readonly number[] {
  switch (optimizer.name) {
    case 'sgd':
      return [0, optimizer.momentum, Number(optimizer.nesterov)];
    case 'adam': {
      const { beta1, beta2, epsilon, amsgrad } = optimizer;
      return [1, beta1, beta2, epsilon, Number(amsgrad)];
    }
    case 'adamw': {
      const { beta1, beta2, epsilon, amsgrad, weightDecay } = optimizer;
      return [2, beta1, beta2, epsilon, Number(amsgrad), weightDecay];
    }
    case 'nadam':
      return [3, optimizer.beta1, optimizer.beta2, optimizer.epsilon];
    case 'rmsprop': {
      const { rho, momentum, epsilon, centered } = optimizer;
      return [4, rho, momentum, epsilon, Number(centered)];
    }
    case 'adagrad':
      return [5, optimizer.initialAccumulatorValue, optimizer.epsilon];
  }
}
