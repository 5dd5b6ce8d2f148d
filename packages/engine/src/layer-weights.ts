import type { NetworkSpec } from './network-spec.ts';

/** Weights of a dense layer, row-major: kernel `[inputs, units]`, bias `[units]`, learned slopes `[units]`. */
export interface LayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** Slopes of the activation after the layer, if it learns any. */
  readonly slopes?: Float32Array;
}

/** Shape of a dense layer's weights. */
export interface WeightShape {
  readonly inputs: number;
  readonly units: number;
  /** True if the activation after the layer learns slopes. */
  readonly slopes: boolean;
}

/** Shapes of the dense layers' weights, first layer first. */
export function weightShapes({ features, layers }: NetworkSpec): readonly WeightShape[] {
  let inputs = features;
  return layers.flatMap((layer, index) => {
    if (layer.type !== 'dense') return [];
    const next = layers[index + 1];
    const slopes = next?.type === 'activation' && next.activation.name === 'prelu';
    const shape = { inputs, units: layer.units, slopes };
    inputs = layer.units;
    return [shape];
  });
}

/** Total number of weights. */
export function weightCount(shapes: readonly WeightShape[]): number {
  return shapes.reduce((count, { inputs, units, slopes }) => count + (inputs + (slopes ? 2 : 1)) * units, 0);
}

/** Splits all numbers in the engine's order into copies of each layer's weights. */
export function splitWeights(all: Float32Array, shapes: readonly WeightShape[]): readonly LayerWeights[] {
  let from = 0;
  const take = (length: number) => all.slice(from, (from += length));
  return shapes.map(({ inputs, units, slopes }) => {
    const weights = { kernel: take(inputs * units), bias: take(units) };
    return slopes ? { ...weights, slopes: take(units) } : weights;
  });
}

/** Joins the weights of all layers in the engine's order. */
export function joinWeights(layers: readonly LayerWeights[], shapes: readonly WeightShape[]): Float32Array {
  const all = new Float32Array(weightCount(shapes));
  let from = 0;
  for (const { kernel, bias, slopes } of layers) {
    for (const part of slopes === undefined ? [kernel, bias] : [kernel, bias, slopes]) {
      all.set(part, from);
      from += part.length;
    }
  }
  return all;
}
