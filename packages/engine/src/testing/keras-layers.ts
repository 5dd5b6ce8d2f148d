import { randomStream, sizeOfShape, type OptimizerConfig } from '@ridgeline/core';
import { BatchSums } from '../batch-sums.ts';
import type { Engine, Examples, Network } from '../engine.ts';
import type { LayerSpec } from '../layer-spec.ts';
import { splitWeights, weightShapes, type LayerTensors, type TensorShape } from '../layer-weights.ts';
import type { NetworkSpec } from '../network-spec.ts';

/** Network that Keras trained for a fixture. The case's name is the key of its random inputs, targets and weights. */
export interface LayerCase {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
}

/** Constants of a fixture of tools/evidence/fixtures/keras/layers.py or layer_trajectories.py. */
export type Constants = Readonly<
  Record<'rows' | 'features' | 'classes' | 'rate' | 'seed' | 'samples', number>
>;

/** Evenly spaced elements of a tensor, and the magnitude of the tensor's largest element. */
export interface Samples {
  readonly numbers: readonly number[];
  readonly scale: number;
}

/** Case with its examples and initial weights. */
interface PreparedCase {
  readonly spec: NetworkSpec;
  readonly examples: Examples;
  readonly shapes: readonly (readonly TensorShape[])[];
  readonly initialWeights: readonly LayerTensors[];
}

/** Draws the examples and initial weights of a case, with the numbers of tools/evidence/fixtures/keras/layers.py. */
export function prepareCase({ name, layers }: LayerCase, constants: Constants): PreparedCase {
  const { rows, classes, rate, seed } = constants;
  const optimizer: OptimizerConfig = {
    ...{ name: 'sgd', learningRate: rate, momentum: 0, nesterov: false, clipping: { type: 'none' } },
  };
  const uniforms = (count: number, offset: number, ...key: (string | number)[]) => {
    const numbers = new Float32Array(count);
    randomStream(seed, ...key).fillUniform(numbers);
    return numbers.map((u) => u + offset);
  };
  const [first] = layers;
  const spec: NetworkSpec = {
    features: first?.type === 'reshape' ? sizeOfShape(first.shape) : constants.features,
    problem: { type: 'multi-class', classes },
    ...{ inputs: { type: 'numbers' }, batchSize: rows, loss: { name: 'sparse_categorical_crossentropy' } },
    ...{ classWeight: undefined, optimizer, layers },
  };
  const shapes = weightShapes(spec);
  const initialNumbers = shapes.flat().flatMap(({ name: tensor, shape }, i) => {
    const count = sizeOfShape(shape);
    return [...uniforms(count, weightOffset(tensor), 'weights', name, i)];
  });
  return {
    spec,
    shapes,
    initialWeights: splitWeights(Float32Array.from(initialNumbers), shapes),
    examples: {
      inputs: createInputs(first!, uniforms(rows * spec.features, 0, 'inputs', name)),
      targets: Uint8Array.from(uniforms(rows, 0, 'targets', name), (u) => u * classes),
    },
  };
}

/** Opens the network of a case, with its initial weights. */
export function openCase(engine: Engine, { spec, initialWeights }: PreparedCase): Network {
  const network = engine.open(spec);
  network.writeWeights(initialWeights);
  return network;
}

/** Trains one step on all examples of a case. Returns the loss before the step, including penalties. */
export function trainStep(
  network: Network,
  { spec, examples }: PreparedCase,
  step: number,
  rate: number,
): number {
  const sums = new BatchSums();
  network.train(
    examples,
    {
      rows: Uint32Array.from({ length: spec.batchSize }, (_, i) => i),
      ...{ rates: Float64Array.of(rate), firstStep: step, dropoutKeys: new Uint32Array() },
    },
    sums,
  );
  return (sums.loss + sums.weightPenalty + sums.activityPenalty) / spec.batchSize;
}

/** Lists the tensors in the order of their shapes. */
export function listTensors(
  weights: readonly LayerTensors[],
  shapes: readonly (readonly TensorShape[])[],
): readonly Float32Array[] {
  return shapes.flatMap((layer, i) => layer.map(({ name }) => weights[i]![name]!));
}

/** Samples at most `maxCount` evenly spaced elements of a tensor. */
export function sample(tensor: Float32Array, maxCount: number): readonly number[] {
  const count = Math.min(maxCount, tensor.length);
  return Array.from({ length: count }, (_, i) => tensor[Math.floor((i * tensor.length) / count)]!);
}

/** Largest difference from the expected samples, relative to the tensor's largest element. */
export function relativeDistance(actual: readonly number[], { numbers, scale }: Samples): number {
  return Math.max(...numbers.map((x, i) => Math.abs(x - actual[i]!))) / scale;
}

/** Inputs from -0.5 to 0.5, or row numbers for an embedding. */
function createInputs(first: LayerSpec, uniforms: Float32Array): Float32Array {
  return uniforms.map((u) =>
    first.type === 'embedding' ? Math.floor(Math.fround(u * first.inputDim)) : u - 0.5,
  );
}

function weightOffset(tensor: string): number {
  return tensor === 'gamma' || tensor === 'moving_variance' ? 0.5 : -0.5;
}
