import { readFileSync } from 'node:fs';
import { BatchSums } from './batch-sums.ts';
import type { Engine } from './engine.ts';
import type { LayerSpec } from './layer-spec.ts';
import { joinWeights } from './layer-weights.ts';
import { availableEngines } from './testing/available-engines.ts';
import {
  prepareCase,
  relativeDistance,
  openCase,
  sample,
  listTensors,
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

const engines = await availableEngines();

/** Distance that is allowed for any float32 computation, relative to the tensor's scale. */
const FEW_ROUNDINGS = 1e-6;

describe.each(engines)('layers on the $type engine', (engine) => {
  it.each(cases)('train like Keras: $name', (fixture) => {
    const results = trainCase(engine, fixture);
    for (const result of ['gradients', 'losses', 'weights', 'outputs'] as const) {
      const expected = fixture[result];
      expect(results[result].map(({ length }) => length)).toEqual(
        expected.map(({ numbers }) => numbers.length),
      );
      const distance = Math.max(
        ...expected.map((samples, i) => relativeDistance(results[result][i]!, samples)),
      );
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

/** Trains like tools/evidence/fixtures/keras/layers.py. */
function trainCase(
  engine: Engine,
  { losses, ...fixture }: Case,
): Readonly<Record<Result, readonly (readonly number[])[]>> {
  const prepared = prepareCase(fixture, constants);
  const { spec, shapes, initialWeights, examples } = prepared;

  // A step this long makes the initial weights negligible beside the gradients.
  const HUGE_RATE = 2 ** 30;
  const unconstrained = spec.layers.map((layer): LayerSpec =>
    'kernelConstraint' in layer
      ? { ...layer, kernelConstraint: { name: 'none' } }
      : 'embeddingsConstraint' in layer
        ? { ...layer, embeddingsConstraint: { name: 'none' } }
        : layer,
  );
  const unconstrainedCase = { ...prepared, spec: { ...spec, layers: unconstrained } };
  const unconstrainedNetwork = openCase(engine, unconstrainedCase);
  trainStep(unconstrainedNetwork, unconstrainedCase, 1, HUGE_RATE);
  const steppedWeights = listTensors(unconstrainedNetwork.readWeights(), shapes);
  unconstrainedNetwork.close();
  const gradients = listTensors(initialWeights, shapes)
    .map((tensor, i) => tensor.map((w, j) => (w - steppedWeights[i]![j]!) / HUGE_RATE))
    .filter((_, i) => shapes.flat()[i]!.isTrained);

  const network = openCase(engine, prepared);
  const stepLosses = losses[0]!.numbers.map((_, i) => trainStep(network, prepared, i + 1, rate));
  const outputs = new Float32Array(rows * classes);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  network.evaluate(examples, order, new BatchSums(), { outputs });
  const weights = network.readWeights();
  network.close();
  expect(joinWeights(weights, shapes)).toHaveLength(joinWeights(initialWeights, shapes).length);
  const sampleAll = (tensors: readonly Float32Array[]) =>
    tensors.map((tensor) => sample(tensor, constants.samples));
  return {
    gradients: sampleAll(gradients),
    losses: [stepLosses],
    weights: sampleAll(listTensors(weights, shapes)),
    outputs: sampleAll([outputs]),
  };
}
