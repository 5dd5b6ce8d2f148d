import { sanitise, sizeOfShape, formatShape, type ShapedLayer, type WeightShape } from '@ridgeline/core';
import type { MeasuredTrial, NetworkMemory } from '@ridgeline/trainer';
import { count, table } from './text-table.ts';

/**
 * Lines on a network, like those of Keras's `summary()`: layers, output shapes, parameters, and the multiply-adds of
 * one example's forward pass.
 */
export function summaryLines(layers: readonly ShapedLayer[]): readonly string[] {
  const rows = layers.map((placed) => [
    `${sanitise(placed.layer.name)} (${placed.layer.type})`,
    formatShape(placed.outputs),
    count(numbersIn(placed.weights)),
    count(multiplyAdds(placed)),
  ]);
  const all = layers.flatMap(({ weights }) => weights);
  const trained = numbersIn(all.filter(({ isTrained }) => isTrained));
  const [first] = layers;
  const statistics = numbersIn(all) - trained;
  const operations = layers.reduce((sum, placed) => sum + multiplyAdds(placed), 0);
  return [
    ...table([['layer (type)', 'output shape', 'parameters', 'multiply-adds'], ...rows]).map((line) =>
      line.trimEnd(),
    ),
    `Input ${formatShape(first!.inputs)}; ${count(trained)} parameters are trained${
      statistics === 0 ? '' : `, ${count(statistics)} are statistics`
    }; ${count(operations)} multiply-adds per example.`,
  ];
}

/** Line on the memory of a trial. */
export function memoryLine({ weights, activations }: NetworkMemory, batchSize: number): string {
  const all = mebibytes(weights + activations);
  return `A trial takes about ${all} MiB: ${mebibytes(weights)} of weights with the optimizer's state, ${mebibytes(activations)} of a batch of ${count(batchSize)}.`;
}

/** Line on the time of a trial. */
export function timeLine(measured: MeasuredTrial): string {
  if (measured.type === 'failed') return `A trial cannot be timed here: ${sanitise(measured.message)}.`;
  const { trial, epochs, stepsPerEpoch, step } = measured;
  return `A trial takes about ${secondsText(trial)} (${count(epochs)} epochs of ${count(stepsPerEpoch)} steps, ${twoDigits(1000 * step)} ms each) of one core, by a short measurement.`;
}

function secondsText(seconds: number): string {
  return seconds < 120 ? `${twoDigits(seconds)} s` : `${count(Math.round(seconds / 60))} min`;
}

/** Two digits of a number, or its whole part. */
function twoDigits(value: number): string {
  return value < 99.5 ? value.toPrecision(2) : count(Math.round(value));
}

/** Multiplications, each with its addition, of the kernels of a layer in the forward pass of one example. */
function multiplyAdds({ layer, inputs, outputs, weights }: ShapedLayer): number {
  const kernels = numbersIn(weights.filter(({ name }) => name.endsWith('kernel')));
  if (kernels === 0) return 0;
  // A kernel is applied at each output position; transposed and recurrent layers apply it at each input position.
  const ofInputs = layer.type === 'Conv2DTranspose' || 'returnSequences' in layer;
  const places = (ofInputs ? inputs : outputs).slice(0, -1);
  return kernels * sizeOfShape(places);
}

function mebibytes(bytes: number): string {
  return twoDigits(bytes / 2 ** 20);
}

function numbersIn(weights: readonly WeightShape[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
}
