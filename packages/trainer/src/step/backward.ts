import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Batch } from './batch.ts';
import { parametersOf, type DenseLayer, type Parameter, type Passed } from './dense-layer.ts';

/** A trained tensor with the gradient of what is minimised. */
export interface Gradient {
  readonly parameter: Parameter;
  readonly gradient: Tensor;
}

/**
 * The gradients of all trained tensors, by the chain rule from the last layer to the first; the penalties are in them.
 *
 * @param outputGradient `[K, rows, units]`: with respect to the last layer's outputs, 0 in padded rows
 */
export function backward(
  kernels: Kernels,
  layers: readonly DenseLayer[],
  passed: readonly Passed[],
  outputGradient: Tensor,
  batch: Batch,
): readonly Gradient[] {
  const k = kernels;
  const gradients: Gradient[] = [];
  let outputs = outputGradient;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    const inner = throughActivation(k, layer, passed[i]!, outputs, batch);
    const own = [
      k.matMul(inner.z, passed[i]!.inputs, 'a'),
      k.matMul(batch.rowWeights, inner.z),
      ...(inner.slopes === undefined ? [] : [k.matMul(batch.rowWeights, inner.slopes)]),
    ];
    parametersOf(layer).forEach((parameter, j) => {
      const penalty = parameter.regularizer?.gradient(parameter.variable.value);
      const gradient = penalty === undefined ? own[j]! : k.add(own[j]!, penalty);
      gradients.push({ parameter, gradient });
    });
    if (i > 0) outputs = k.matMul(inner.z, layer.kernel.variable.value);
  }
  return gradients;
}

/** From what the next layer got back to this layer's `z`, and to its slopes where they are learned. */
function throughActivation(
  kernels: Kernels,
  layer: DenseLayer,
  { z, activated, factors }: Passed,
  gradient: Tensor,
  batch: Batch,
) {
  const kept = factors === undefined ? gradient : kernels.multiply(gradient, factors);
  const activity = layer.activityRegularizer?.gradient(activated);
  const whole =
    activity === undefined ? kept : kernels.add(kept, kernels.multiply(activity, batch.rowShares));
  return layer.activation.backward(kernels, whole, {
    z,
    output: activated,
    slopes: layer.slopes?.variable.value,
  });
}
