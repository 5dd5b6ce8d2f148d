import { adamByElement } from './adam-by-element.ts';
import type { AdamSettings, AdamStep, Kernels, Tensor } from './kernels.ts';
import type { NativeOps } from './native-ops.ts';

/**
 * Adam on native TensorFlow. Its op takes one setting for all numbers of a variable, so trials that differ in theirs go
 * operation by operation: the same operations on float32 in the same order, and so the same bits.
 */
export function nativeAdam(kernels: Kernels, ops: NativeOps, settings: readonly AdamSettings[]): AdamStep {
  const first = settings[0]!;
  const alike = settings.every(
    ({ beta1, beta2, epsilon, amsgrad }) =>
      beta1 === first.beta1 &&
      beta2 === first.beta2 &&
      epsilon === first.epsilon &&
      amsgrad === first.amsgrad,
  );
  return alike ? byOneOp(kernels, ops, first) : adamByElement(kernels, ops, settings);
}

/**
 * `ResourceApplyAdam` at the rate 1 on a variable of zeros leaves `-m / (sqrt(v) + epsilon)` there, which each trial then
 * multiplies by its own `alpha`. Powers of the betas of 0 switch the op's own correction off.
 */
function byOneOp(
  k: Kernels,
  { variable, assign, read, act, flag, float }: NativeOps,
  { beta1, beta2, epsilon, amsgrad }: AdamSettings,
): AdamStep {
  const scalar = (value: number) => k.upload(Float32Array.of(value), []);
  const rule = [0, 0, 1, beta1, beta2, epsilon].map(scalar);
  const name = amsgrad ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam';
  const attributes = [
    ...float,
    flag('use_locking', false),
    ...(amsgrad ? [] : [flag('use_nesterov', false)]),
  ];
  const move = variable([]);
  const zeros = zerosOf(k, move);
  return (w, memory, gradient, alpha) => {
    assign(move, zeros(w.shape));
    act(name, attributes, move, ...memory, ...rule, gradient);
    return k.add(w, k.multiply(read(move), alpha));
  };
}

/** Tensors of zeros, one for each shape, that live as long as `neighbour`. */
function zerosOf(k: Kernels, neighbour: Tensor) {
  const made = new Map<string, Tensor>();
  return (shape: readonly number[]): Tensor => {
    const key = shape.join();
    let zeros = made.get(key);
    if (zeros === undefined) {
      const size = shape.reduce((count, length) => count * length, 1);
      zeros = k.keep(k.upload(new Float32Array(size), shape), neighbour);
      made.set(key, zeros);
    }
    return zeros;
  };
}
