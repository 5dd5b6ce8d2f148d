import type { ConstraintConfig, LossConfig, OptimizerConfig } from '@ridgeline/core';
import { outputUnits, type LearningProblem } from './learning-problem.ts';
import type { LayerSpec, NetworkSpec } from './network-spec.ts';

/** Version of the layout below; `native/` reads it. */
const layout = 1;

const problems = ['multi-class', 'binary', 'regression'] satisfies LearningProblem['type'][];

const activations = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'leaky_relu',
  'prelu',
  'elu',
] satisfies ActivationSpec['activation']['name'][];

const clippings = ['none', 'value', 'norm', 'global_norm'] satisfies OptimizerConfig['clipping']['type'][];

const losses: Readonly<Record<LossConfig['name'], number>> = {
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

type ActivationSpec = Extract<LayerSpec, { readonly type: 'activation' }>;
type DenseSpec = Extract<LayerSpec, { readonly type: 'dense' }>;

/**
 * Encodes a network as the flat numbers that the compiled engine reads: twenty fields with the class weights, then
 * for each layer its kind, its number of fields and these fields.
 */
export function encodeSpec(spec: NetworkSpec): Float64Array {
  const { features, problem, batchSize, inputs, loss, optimizer, layers } = spec;
  const classWeight = spec.classWeight ?? [];
  return Float64Array.from([
    layout,
    features,
    outputUnits(problem),
    problems.indexOf(problem.type),
    batchSize,
    ...(inputs.type === 'bytes' ? [0, inputs.divisor] : [1, 1]),
    problem.type === 'regression' ? 1 : 0,
    losses[loss.name],
    argumentOf(loss),
    ...optimizerFields(optimizer),
    clippings.indexOf(optimizer.clipping.type),
    optimizer.clipping.type === 'none' ? 0 : optimizer.clipping.limit,
    classWeight.length,
    ...classWeight,
    layers.length,
    ...layers.flatMap((layer) => {
      const [kind, fields] = layerFields(layer);
      return [kind, fields.length, ...fields];
    }),
  ]);
}

function argumentOf(loss: LossConfig): number {
  if ('labelSmoothing' in loss) return loss.labelSmoothing;
  return 'delta' in loss ? loss.delta : 0;
}

/** Kind of the optimizer and its six arguments. */
function optimizerFields(optimizer: OptimizerConfig): readonly number[] {
  const [kind, ...fields] = optimizerArguments(optimizer);
  return [kind!, ...Array.from({ length: 6 }, (_, i) => fields[i] ?? 0)];
}

function optimizerArguments(optimizer: OptimizerConfig): readonly number[] {
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

/** Kind of a layer and its fields. */
function layerFields(layer: LayerSpec): readonly [kind: number, fields: readonly number[]] {
  switch (layer.type) {
    case 'dense':
      return [1, denseFields(layer)];
    case 'activation':
      return [2, activationFields(layer)];
    case 'dropout':
      return [3, [layer.rate]];
  }
}

function denseFields({ units, kernelRegularizer, biasRegularizer, kernelConstraint }: DenseSpec) {
  return [
    units,
    kernelRegularizer.l1,
    kernelRegularizer.l2,
    kernelRegularizer.proximalL1,
    biasRegularizer.l1,
    biasRegularizer.l2,
    ...constraintFields(kernelConstraint),
  ];
}

/** Kind, axis, smallest norm, largest norm, rate. */
function constraintFields(constraint: ConstraintConfig): readonly number[] {
  switch (constraint.name) {
    case 'none':
      return [0, 0, 0, 0, 0];
    case 'NonNeg':
      return [1, 0, 0, 0, 0];
    case 'MaxNorm':
      return [2, axisOf(constraint), 0, constraint.maxValue, 1];
    case 'UnitNorm':
      return [2, axisOf(constraint), 1, 1, 1];
    case 'MinMaxNorm':
      return [2, axisOf(constraint), constraint.minValue, constraint.maxValue, constraint.rate];
  }
}

/** Axis of a dense kernel; one of several is a matter of the layers that have more than two. */
function axisOf({ axis }: { readonly axis: number | readonly number[] }): number {
  return typeof axis === 'number' ? axis : axis[0]!;
}

function activationFields({ activation, activityRegularizer: { l1, l2 } }: ActivationSpec) {
  return [activations.indexOf(activation.name), argumentOfActivation(activation), l1, l2];
}

function argumentOfActivation(activation: ActivationSpec['activation']): number {
  if (activation.name === 'leaky_relu') return activation.negativeSlope;
  return activation.name === 'elu' ? activation.alpha : 0;
}
