import { blend, vector } from '../step/vector.ts';
import type { AdamSettings, AdamStep, Kernels, Tensor } from './kernels.ts';

/** Adam operation by operation, each trial with settings of its own. */
export function adamByElement(k: Kernels, settings: readonly AdamSettings[]): AdamStep {
  const each = (value: (setting: AdamSettings) => number) => vector(k, settings.map(value));
  // As TensorFlow's op takes it: the difference of two float32.
  const forget1 = each(({ beta1 }) => 1 - Math.fround(beta1));
  const forget2 = each(({ beta2 }) => 1 - Math.fround(beta2));
  const epsilon = each((setting) => setting.epsilon);
  const flags = settings.map(({ amsgrad }) => (amsgrad ? 1 : 0));
  const amsgrad = vector(k, flags);
  const towards = (held: Tensor, next: Tensor, forget: Tensor) =>
    k.add(held, k.multiply(k.subtract(next, held), forget));
  return ({ value, slots: [m, v, largest] }, gradient, alpha) => {
    const nextM = towards(m!, gradient, forget1);
    const nextV = towards(v!, k.square(gradient), forget2);
    const moved = (spread: Tensor) =>
      k.subtract(value, k.multiply(k.divide(nextM, k.add(k.sqrt(spread), epsilon)), alpha));
    if (largest === undefined) return { value: moved(nextV), slots: [nextM, nextV] };
    const nextLargest = k.maximum(largest, nextV);
    const spread = flags.includes(0) ? blend(k, amsgrad, nextLargest, nextV) : nextLargest;
    return { value: moved(spread), slots: [nextM, nextV, nextLargest] };
  };
}
