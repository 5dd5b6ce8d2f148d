import type { Task } from '@ridgeline/core';
import { outputUnits, type LayerWeights } from '@ridgeline/engine';
import { initialKernel } from '../initializer/initial-kernel.ts';
import type { NetworkEnds } from './network-spec.ts';

/** Initial weights: kernels drawn from the training seed, biases and learned slopes 0. */
export function initialWeights(
  { network: { hidden, output } }: Task,
  seed: number,
  { features, problem }: NetworkEnds,
): readonly LayerWeights[] {
  const layers = [
    ...hidden.map(({ units, kernelInitializer, activation }) => ({
      units,
      kernelInitializer,
      learnsSlopes: activation.name === 'prelu',
    })),
    {
      units: outputUnits(problem),
      kernelInitializer: output.kernelInitializer,
      learnsSlopes: false,
    },
  ];
  return layers.map(({ units, kernelInitializer, learnsSlopes }, index) => ({
    kernel: initialKernel(kernelInitializer, seed, index, layers[index - 1]?.units ?? features, units),
    bias: new Float32Array(units),
    ...(learnsSlopes ? { slopes: new Float32Array(units) } : {}),
  }));
}
