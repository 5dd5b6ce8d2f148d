import { adamByElement } from './adam-by-element.ts';
import type { AdamSettings, AdamStep, Kernels } from './kernels.ts';
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
  return alike ? byOneOp(kernels, ops, first) : adamByElement(kernels, settings);
}

/**
 * `ResourceApplyAdam` at the rate 1 on a variable of zeros leaves `-m / (sqrt(v) + epsilon)` there, which each trial then
 * multiplies by its own `alpha`. Powers of the betas of 0 switch the op's own correction off.
 */
function byOneOp(k: Kernels, ops: NativeOps, { beta1, beta2, epsilon, amsgrad }: AdamSettings): AdamStep {
  const { record, variable, assign, read, flag, float } = ops;
  const rule = [0, 0, 1, beta1, beta2, epsilon].map((value) => k.upload(Float32Array.of(value), []));
  const apply = amsgrad
    ? ops.op('ResourceApplyAdamWithAmsgrad', [...float, flag('use_locking', false)], 0)
    : ops.op('ResourceApplyAdam', [...float, flag('use_locking', false), flag('use_nesterov', false)], 0);
  const zeros = ops.op('ZerosLike', float);
  return ({ value, slots }, gradient, alpha) => {
    const { shape } = value;
    const starts = [record(zeros, shape, [gradient]), ...slots];
    const variables = starts.map(variable);
    const assigned = starts.map((start, i) => assign(variables[i]!, start));
    const applied = record(apply, [], [...variables, ...rule, gradient], assigned);
    const [move, ...next] = variables.map((each) => read(each, shape, [applied]));
    return { value: k.add(value, k.multiply(move!, alpha)), slots: next };
  };
}
