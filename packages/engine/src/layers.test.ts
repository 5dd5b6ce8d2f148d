import { readFileSync } from 'node:fs';
import { randomStream, type OptimizerConfig } from '@ridgeline/core';
import { BatchSums } from './batch-sums.ts';
import type { Engine } from './engine.ts';
import { sizeOf } from './layer-shapes.ts';
import type { LayerSpec } from './layer-spec.ts';
import { joinWeights, splitWeights, weightShapes } from './layer-weights.ts';
import type { NetworkSpec } from './network-spec.ts';
import { enginesHere } from './testing/engines-here.ts';

/** Results of Keras in float64, as samples of each tensor, and how far Keras in float32 is from them. */
interface Case {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
  readonly gradients: Samples;
  readonly losses: Samples;
  readonly weights: Samples;
  readonly outputs: Samples;
  readonly float32: Readonly<Record<Result, number>>;
}

type Result = 'gradients' | 'losses' | 'weights' | 'outputs';
type Samples = readonly { readonly numbers: readonly number[]; readonly scale: number }[];

const { cases, constants } = JSON.parse(
  readFileSync(new URL('fixtures/layers.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly Case[];
  readonly constants: Readonly<Record<'rows' | 'features' | 'classes' | 'rate' | 'seed' | 'samples', number>>;
};
const { rows, classes, rate, seed } = constants;

const engines = await enginesHere();

/** Distance from the exact results that a float32 computation may always have, over the scale of the tensor. */
const FEW_ROUNDINGS = 1e-6;

describe.each(engines)('layers on the $type engine', (engine) => {
  it.each(cases)('equal Keras: $name', (fixture) => {
    const found = trained(engine, fixture);
    for (const result of ['gradients', 'losses', 'weights', 'outputs'] as const) {
      const wanted = fixture[result];
      expect(found[result].map(({ length }) => length)).toEqual(wanted.map(({ numbers }) => numbers.length));
      const distance = Math.max(...wanted.map((samples, i) => distanceOf(found[result][i]!, samples)));
      expect({
        result,
        distance: distance <= FEW_ROUNDINGS + 4 * fixture.float32[result] || distance,
      }).toEqual({
        result,
        distance: true,
      });
    }
  });
});

/** Trains as tools/evidence/fixtures/keras/layers.py does. */
function trained(
  engine: Engine,
  { name, layers, losses }: Case,
): Readonly<Record<Result, readonly (readonly number[])[]>> {
  const optimizer: OptimizerConfig = {
    ...{ name: 'sgd', learningRate: rate, momentum: 0, nesterov: false, clipping: { type: 'none' } },
  };
  const [first] = layers;
  const spec: NetworkSpec = {
    features: first?.type === 'reshape' ? sizeOf(first.shape) : constants.features,
    problem: { type: 'multi-class', classes },
    ...{ inputs: { type: 'numbers' }, batchSize: rows, loss: { name: 'sparse_categorical_crossentropy' } },
    ...{ classWeight: undefined, optimizer, layers },
  };
  const shapes = weightShapes(spec);
  const tensors = shapes.flat();
  const start = tensors.map(({ name: tensor, shape }, i) => {
    return numbersOf(
      shape.reduce((a, b) => a * b, 1),
      offsetOf(tensor),
      'weights',
      name,
      i,
    );
  });
  const examples = {
    inputs: inputsOf(first!, numbersOf(rows * spec.features, 0, 'inputs', name)),
    targets: Uint8Array.from(numbersOf(rows, 0, 'targets', name), (u) => u * classes),
  };
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const step = (network: ReturnType<Engine['open']>, firstStep: number, rate: number) => {
    const sums = new BatchSums();
    const steps = { rows: order, rates: Float64Array.of(rate), firstStep, dropoutKeys: new Uint32Array() };
    network.train(examples, steps, sums);
    return (sums.loss + sums.penalty + sums.activity) / rows;
  };

  // A step so long that the weights' own digits vanish shows the gradient.
  const FAR = 2 ** 30;
  const unconstrained = layers.map((layer): LayerSpec =>
    'kernelConstraint' in layer
      ? { ...layer, kernelConstraint: { name: 'none' } }
      : 'embeddingsConstraint' in layer
        ? { ...layer, embeddingsConstraint: { name: 'none' } }
        : layer,
  );
  const shown = engine.open({ ...spec, layers: unconstrained });
  const flat = Float32Array.from(start.flatMap((tensor) => [...tensor]));
  shown.writeWeights(splitWeights(flat, shapes));
  step(shown, 1, FAR);
  const moved = shown.readWeights();
  shown.close();
  const tensorsOf = (weights: typeof moved) =>
    shapes.flatMap((layer, i) => layer.map(({ name }) => weights[i]![name]!));
  const gradients = tensorsOf(moved)
    .map((tensor, i) => tensor.map((w, j) => (start[i]![j]! - w) / FAR))
    .filter((_, i) => tensors[i]!.trained);

  const network = engine.open(spec);
  network.writeWeights(splitWeights(flat, shapes));
  const found = losses[0]!.numbers.map((_, i) => step(network, i + 1, rate));
  const outputs = new Float32Array(rows * classes);
  network.evaluate(examples, order, new BatchSums(), { outputs });
  const weights = network.readWeights();
  network.close();
  expect(joinWeights(weights, shapes)).toHaveLength(flat.length);
  return {
    gradients: gradients.map(samplesOf),
    losses: [found],
    weights: tensorsOf(weights).map(samplesOf),
    outputs: [samplesOf(outputs)],
  };
}

/** Inputs of uniform numbers: from -0.5 to 0.5, or rows of a table. */
function inputsOf(first: LayerSpec, uniforms: Float32Array): Float32Array {
  return uniforms.map((u) =>
    first.type === 'embedding' ? Math.floor(Math.fround(u * first.inputDim)) : u - 0.5,
  );
}

function offsetOf(tensor: string): number {
  return tensor === 'gamma' || tensor === 'moving_variance' ? 0.5 : -0.5;
}

function numbersOf(count: number, offset: number, ...key: (string | number)[]): Float32Array {
  const numbers = new Float32Array(count);
  randomStream(seed, ...key).fillUniform(numbers);
  return numbers.map((u) => u + offset);
}

/** Numbers of a tensor, evenly spread. */
function samplesOf(tensor: Float32Array): readonly number[] {
  const count = Math.min(constants.samples, tensor.length);
  return Array.from({ length: count }, (_, i) => tensor[Math.floor((i * tensor.length) / count)]!);
}

/** Largest difference over the scale of the tensor. */
function distanceOf(found: readonly number[], { numbers, scale }: Samples[number]): number {
  return Math.max(...numbers.map((x, i) => Math.abs(x - found[i]!))) / scale;
}
