import { blend, vector } from '../step/vector.ts';
import type { AdamSettings, AdamStep, Kernels, Tensor } from './kernels.ts';

/** What is done with a tensor that was made by `memory`. */
export interface MemoryAccess {
  read(memory: Tensor): Tensor;
  assign(memory: Tensor, value: Tensor): void;
}

/** Adam operation by operation, each trial with settings of its own. */
export function adamByElement(
  k: Kernels,
  { read, assign }: MemoryAccess,
  settings: readonly AdamSettings[],
): AdamStep {
  const each = (value: (setting: AdamSettings) => number) => vector(k, settings.map(value));
  // As TensorFlow's op takes it: the difference of two float32.
  const forget1 = each(({ beta1 }) => 1 - Math.fround(beta1));
  const forget2 = each(({ beta2 }) => 1 - Math.fround(beta2));
  const epsilon = each((setting) => setting.epsilon);
  const flags = settings.map(({ amsgrad }) => (amsgrad ? 1 : 0));
  const amsgrad = vector(k, flags);
  const towards = (held: Tensor, next: Tensor, forget: Tensor) =>
    k.add(held, k.multiply(k.subtract(next, held), forget));
  return (w, [m, v, largest], gradient, alpha) => {
    const nextM = towards(read(m!), gradient, forget1);
    const nextV = towards(read(v!), k.square(gradient), forget2);
    assign(m!, nextM);
    assign(v!, nextV);
    const moved = (spread: Tensor) =>
      k.subtract(w, k.multiply(k.divide(nextM, k.add(k.sqrt(spread), epsilon)), alpha));
    if (largest === undefined) return moved(nextV);
    const nextLargest = k.maximum(read(largest), nextV);
    assign(largest, nextLargest);
    return moved(flags.includes(0) ? blend(k, amsgrad, nextLargest, nextV) : nextLargest);
  };
}
