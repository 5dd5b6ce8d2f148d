import { summarizeLayer, type LayerSummary, type PlacedLayer } from '@ridgeline/core';
import { kernelsOf, layersWithTensors, type LayerTensors } from './network/layer-tensors.ts';

/** Summaries of a trial's kernels, first layer first. */
export function summarizeLayers(
  layers: readonly PlacedLayer[],
  weights: readonly LayerTensors[],
): readonly LayerSummary[] {
  return layersWithTensors(layers).flatMap(({ layer }, index) => {
    const [kernel] = kernelsOf(weights[index]!);
    return kernel === undefined ? [] : [summarizeLayer(layer.name, kernel)];
  });
}
