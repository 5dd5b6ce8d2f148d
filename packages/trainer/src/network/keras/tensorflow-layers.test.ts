import { readFileSync } from 'node:fs';
import { randomStream, sizeOfShape, type Shape } from '@ridgeline/core';
import { BatchSums, type LayerTensors } from '@ridgeline/engine';
import { availableBackends } from '../../testing/available-backends.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';
import { findUnsupportedLayer } from '../engine-trainer.ts';
import { layersWithTensors } from '../layer-tensors.ts';
import { openTrainer } from '../open-trainer.ts';
import { inferShapedLayers, createNetworkSpec, type Trainer } from '../trainer-spec.ts';

/** Evenly spaced numbers of a tensor, with the magnitude of its largest number. */
interface Samples {
  readonly numbers: readonly number[];
  readonly scale: number;
}

type Result = 'losses' | 'weights' | 'outputs';

/** Results of Keras in float64, and the distance of Keras in float32 from them. */
interface Case extends Readonly<Record<Result, readonly Samples[]>> {
  readonly name: string;
  readonly shape: Shape;
  readonly layers: readonly object[];
  readonly float32: Readonly<Record<Result, number>>;
}

const fixture = new URL('../../../fixtures/tensorflow-layers.json', import.meta.url);
const { cases, constants } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  readonly cases: readonly Case[];
  readonly constants: Readonly<Record<'rows' | 'classes' | 'rate' | 'steps' | 'seed' | 'samples', number>>;
};
const { rows, classes, rate, steps, seed } = constants;

/** TensorFlow in WebAssembly has no gradient of convolutions. */
const native = availableBackends().find(({ candidate }) => candidate !== 'wasm');
const onNative = native === undefined ? it.skip : it;
const trainer = native && (await openTrainer({ type: 'tensorflow', choice: native }));

/** Distance that is always allowed for float32, relative to the scale of the tensor. */
const FEW_ROUNDINGS = 1e-6;

onNative.each(cases)('a layer on TensorFlow.js trains like Keras: $name', (fixture) => {
  const results = train(trainer!, fixture);
  for (const result of ['losses', 'weights', 'outputs'] as const) {
    const expected = fixture[result];
    expect(results[result].map(({ length }) => length)).toEqual(
      expected.map(({ numbers }) => numbers.length),
    );
    const distances = expected.map(
      ({ numbers, scale }, i) =>
        Math.max(...numbers.map((number, j) => Math.abs(number - results[result][i]![j]!))) / scale,
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(FEW_ROUNDINGS + 4 * fixture.float32[result]);
  }
});

/** Trains like tools/evidence/fixtures/keras/tensorflow_layers.py. */
function train(
  { open }: Trainer,
  { name, shape, layers }: Case,
): Readonly<Record<Result, readonly (readonly number[])[]>> {
  const features = sizeOfShape(shape);
  const task = parseTestTask({
    network: { layers: [...layers, 'Flatten', { Dense: { units: classes } }] },
    training: { batch_size: rows, optimizer: { name: 'sgd', learning_rate: rate } },
  });
  const dataShape = { features, shape, problem: { type: 'multi-class', classes } } as const;
  expect(findUnsupportedLayer(inferShapedLayers(task, dataShape))).toBeDefined();
  const spec = createNetworkSpec(task, dataShape, { type: 'numbers' });
  const network = open(spec);
  network.writeWeights(drawInitialTensors(name, spec.layers));
  const examples = {
    inputs: drawUniforms(rows * features, -0.5, 'inputs', name),
    targets: Uint8Array.from(drawUniforms(rows, 0, 'targets', name), (u) => u * classes),
  };
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const losses = Array.from({ length: steps }, (_, i) => {
    const sums = new BatchSums();
    const slice = {
      rows: order,
      rates: Float64Array.of(rate),
      firstStep: i + 1,
      dropoutKeys: new Uint32Array(),
    };
    network.train(examples, slice, sums);
    return (sums.loss + sums.weightPenalty + sums.activityPenalty) / rows;
  });
  const outputs = new Float32Array(rows * classes);
  network.evaluate(examples, order, new BatchSums(), { outputs });
  const weights = network.readWeights().flatMap((tensors) => Object.values(tensors));
  network.close();
  return { losses: [losses], weights: weights.map(takeSample), outputs: [takeSample(outputs)] };
}

function drawInitialTensors(
  name: string,
  layers: Parameters<typeof layersWithTensors>[0],
): readonly LayerTensors[] {
  let index = 0;
  return layersWithTensors(layers).map(({ weights }) =>
    Object.fromEntries(
      weights.map(({ name: tensorName, shape }) => {
        const offset = tensorName === 'gamma' || tensorName === 'moving_variance' ? 0.5 : -0.5;
        return [tensorName, drawUniforms(sizeOfShape(shape), offset, 'weights', name, index++)];
      }),
    ),
  );
}

/** Uniform numbers from `offset` to `offset + 1`. */
function drawUniforms(count: number, offset: number, ...key: (string | number)[]): Float32Array {
  const numbers = new Float32Array(count);
  randomStream(seed, ...key).fillUniform(numbers);
  return numbers.map((u) => u + offset);
}

/** Evenly spaced numbers of a tensor. */
function takeSample(tensor: ArrayLike<number>): readonly number[] {
  const count = Math.min(constants.samples, tensor.length);
  return Array.from({ length: count }, (_, i) => tensor[Math.floor((i * tensor.length) / count)]!);
}
