import type { Tensor } from './kernels.ts';

/** Rows of one number, each made by `create` at its first use and then kept. */
export function constantsOf(create: (numbers: Float32Array, shape: readonly number[]) => Tensor) {
  const made = new Map<string, Tensor>();
  return (value: number, count = 1): Tensor => {
    const key = `${value} ${count}`;
    let tensor = made.get(key);
    if (tensor === undefined) {
      tensor = create(new Float32Array(count).fill(value), [1, 1, count]);
      made.set(key, tensor);
    }
    return tensor;
  };
}
