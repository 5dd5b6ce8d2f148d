import { sanitise, sizeOfShape, formatShape, type ShapedLayer, type WeightShape } from '@ridgeline/core';
import type { NetworkMemory, TrialMeasurement } from '@ridgeline/trainer';
import { groupThousands, alignColumns } from './text-table.ts';

/**
 * Describes a network as Keras's `summary()` does: layers, output shapes, parameters, and the multiply-adds of the
 * forward pass of one example.
 */
export function describeNetwork(layers: readonly ShapedLayer[]): readonly string[] {
  const rows = layers.map((shapedLayer) => [
    `${sanitise(shapedLayer.layer.name)} (${shapedLayer.layer.type})`,
    formatShape(shapedLayer.outputs),
    groupThousands(countNumbers(shapedLayer.weights)),
    groupThousands(countMultiplyAdds(shapedLayer)),
  ]);
  const weights = layers.flatMap(({ weights }) => weights);
  const trainedCount = countNumbers(weights.filter(({ isTrained }) => isTrained));
  const [firstLayer] = layers;
  const statisticsCount = countNumbers(weights) - trainedCount;
  const multiplyAdds = layers.reduce((sum, shapedLayer) => sum + countMultiplyAdds(shapedLayer), 0);
  return [
    ...alignColumns([['layer (type)', 'output shape', 'parameters', 'multiply-adds'], ...rows]).map((line) =>
      line.trimEnd(),
    ),
    `Input ${formatShape(firstLayer!.inputs)}; ${groupThousands(trainedCount)} parameters are trained${
      statisticsCount === 0 ? '' : `, ${groupThousands(statisticsCount)} are statistics`
    }; ${groupThousands(multiplyAdds)} multiply-adds per example.`,
  ];
}

/** Describes the memory that a trial needs. */
export function describeMemory({ weights, activations }: NetworkMemory, batchSize: number): string {
  const total = formatMebibytes(weights + activations);
  return `A trial takes about ${total} MiB: ${formatMebibytes(weights)} for weights and the optimizer's state, ${formatMebibytes(activations)} for a batch of ${groupThousands(batchSize)}.`;
}

/** Describes the time that a trial needs. */
export function describeTime(measurement: TrialMeasurement): string {
  if (measurement.type === 'failed') return `A trial cannot be timed here: ${sanitise(measurement.message)}.`;
  const { trialSeconds, epochs, stepsPerEpoch, stepSeconds } = measurement;
  return `A trial takes about ${formatSeconds(trialSeconds)} (${groupThousands(epochs)} epochs of ${groupThousands(stepsPerEpoch)} steps, ${formatTwoDigits(1000 * stepSeconds)} ms each) on one core, according to a short measurement.`;
}

function formatSeconds(seconds: number): string {
  return seconds < 120 ? `${formatTwoDigits(seconds)} s` : `${groupThousands(Math.round(seconds / 60))} min`;
}

/** Formats a number with two significant digits, or as an integer from 100 on. */
function formatTwoDigits(value: number): string {
  return value < 99.5 ? value.toPrecision(2) : groupThousands(Math.round(value));
}

/** Counts the multiply-adds of a layer's kernels in the forward pass of one example. */
function countMultiplyAdds({ layer, inputs, outputs, weights }: ShapedLayer): number {
  const kernelSize = countNumbers(weights.filter(({ name }) => name.endsWith('kernel')));
  if (kernelSize === 0) return 0;
  // A kernel is applied at each output position; transposed and recurrent layers apply it at each input position.
  const appliesToInputs = layer.type === 'Conv2DTranspose' || 'returnSequences' in layer;
  const positions = (appliesToInputs ? inputs : outputs).slice(0, -1);
  return kernelSize * sizeOfShape(positions);
}

function formatMebibytes(bytes: number): string {
  return formatTwoDigits(bytes / 2 ** 20);
}

function countNumbers(weights: readonly WeightShape[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
}
