import type { Kernels } from '../kernels/kernels.ts';
import type { Optimizer, Variable } from './optimizer.ts';

/**
 * A parameter on the backend, with what the optimizer remembers of it.
 *
 * @param shape `[K, rows, columns]`
 * @param slots the optimizer's memory; left out: as it begins
 */
export function variableOf(
  kernels: Kernels,
  optimizer: Optimizer,
  numbers: Float32Array,
  shape: readonly number[],
  slots: readonly Float32Array[] = memoryAtStart(optimizer, numbers.length / shape[0]!),
): Variable {
  const [value, ...memory] = [numbers, ...slots].map((tensor) => kernels.upload(tensor, shape));
  return { value: value!, slots: memory };
}

/** @param slab how many numbers a trial has */
function memoryAtStart({ slots }: Optimizer, slab: number): readonly Float32Array[] {
  return slots.map(({ starts }) =>
    Float32Array.from({ length: starts.length * slab }, (_, i) => starts[Math.floor(i / slab)]!),
  );
}
