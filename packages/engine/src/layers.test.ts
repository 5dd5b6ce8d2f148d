import { readFileSync } from 'node:fs';
import { BatchSums } from './batch-sums.ts';
import type { Engine } from './engine.ts';
import type { LayerSpec } from './layer-spec.ts';
import { joinWeights } from './layer-weights.ts';
import { enginesHere } from './testing/engines-here.ts';
import {
  prepareCase,
  distanceOf,
  openCase,
  samplesOf,
  tensorsOf,
  trainStep,
  type Constants,
  type LayerCase,
  type Samples,
} from './testing/keras-layers.ts';

/** Results of Keras in float64, as samples of each tensor, and the distance of Keras in float32. */
interface Case extends LayerCase, Readonly<Record<Result, readonly Samples[]>> {
  readonly float32: Readonly<Record<Result, number>>;
}

type Result = 'gradients' | 'losses' | 'weights' | 'outputs';

const { cases, constants } = JSON.parse(
  readFileSync(new URL('fixtures/layers.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[]; readonly constants: Constants };
const { rows, classes, rate } = constants;

const engines = await enginesHere();

/** Distance from exact results that is allowed to any float32 computation, relative to the tensor's scale. */
const FEW_ROUNDINGS = 1e-6;

describe.each(engines)('layers on the $type engine', (engine) => {
  it.each(cases)('agree with Keras: $name', (fixture) => {
    const found = trainCase(engine, fixture);
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
function trainCase(
  engine: Engine,
  { losses, ...fixture }: Case,
): Readonly<Record<Result, readonly (readonly number[])[]>> {
  const prepared = prepareCase(fixture, constants);
  const { spec, shapes, start, examples } = prepared;

  // After a step this long, rounding leaves nothing of the initial weights, only the gradient.
  const FAR = 2 ** 30;
  const unconstrained = spec.layers.map((layer): LayerSpec =>
    'kernelConstraint' in layer
      ? { ...layer, kernelConstraint: { name: 'none' } }
      : 'embeddingsConstraint' in layer
        ? { ...layer, embeddingsConstraint: { name: 'none' } }
        : layer,
  );
  const far = { ...prepared, spec: { ...spec, layers: unconstrained } };
  const farNetwork = openCase(engine, far);
  trainStep(farNetwork, far, 1, FAR);
  const moved = tensorsOf(farNetwork.readWeights(), shapes);
  farNetwork.close();
  const gradients = tensorsOf(start, shapes)
    .map((tensor, i) => tensor.map((w, j) => (w - moved[i]![j]!) / FAR))
    .filter((_, i) => shapes.flat()[i]!.trained);

  const network = openCase(engine, prepared);
  const stepLosses = losses[0]!.numbers.map((_, i) => trainStep(network, prepared, i + 1, rate));
  const outputs = new Float32Array(rows * classes);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  network.evaluate(examples, order, new BatchSums(), { outputs });
  const weights = network.readWeights();
  network.close();
  expect(joinWeights(weights, shapes)).toHaveLength(joinWeights(start, shapes).length);
  const sampled = (tensors: readonly Float32Array[]) =>
    tensors.map((tensor) => samplesOf(tensor, constants.samples));
  return {
    gradients: sampled(gradients),
    losses: [stepLosses],
    weights: sampled(tensorsOf(weights, shapes)),
    outputs: sampled([outputs]),
  };
}
