import type { Kernels } from '../kernels/kernels.ts';
import type { Optimizer, Variable } from './optimizer.ts';

/**
 * A parameter as it begins, with what the optimizer remembers of it.
 *
 * @param shape `[K, rows, columns]`
 */
export function variableOf(
  kernels: Kernels,
  optimizer: Optimizer,
  numbers: Float32Array,
  shape: readonly number[],
): Variable {
  const slab = numbers.length / shape[0]!;
  const remember = optimizer.inPlace ? kernels.memory : kernels.upload;
  return {
    value: kernels.upload(numbers, shape),
    slots: optimizer.slots.map((starts) =>
      remember(
        numbers.map((_, i) => starts[Math.floor(i / slab)]!),
        shape,
      ),
    ),
  };
}
