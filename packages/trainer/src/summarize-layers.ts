import { summarizeLayer, type LayerSummary } from '@ridgeline/core';
import type { LayerWeights } from '@ridgeline/engine';

/** Summaries of a trial's weights, first layer first. */
export function summarizeLayers(weights: readonly LayerWeights[]): readonly LayerSummary[] {
  return weights.map(({ kernel }, index) =>
    summarizeLayer(index === weights.length - 1 ? 'output' : `hidden ${index + 1}`, kernel),
  );
}
