import { readFileSync } from 'node:fs';
import type { Engine } from './engine.ts';
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

type Distances = Readonly<Record<'losses' | 'weights', number>>;

/** Results of 200 steps of Keras in float32, and the distances of its control runs from them. */
interface Case extends LayerCase {
  readonly losses: Samples;
  readonly weights: readonly Samples[];
  readonly float64: Distances;
  /** Largest distance of control runs that start with each weight moved to the next float32. */
  readonly restarted: Distances;
}

const { cases, constants } = JSON.parse(
  readFileSync(new URL('fixtures/layer-trajectories.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly Case[];
  readonly constants: Constants & Readonly<Record<'steps' | 'every', number>>;
};

const engines = await availableEngines();

/** Maximum distance from Keras, as a multiple of the distance of Keras's control runs. */
const MULTIPLE = 4;

/** Distance that a few roundings in one step cause. */
const FEW_ROUNDINGS = 1e-6;

describe.each(engines)('200 steps on the $type engine', (engine) => {
  it.each(cases)('stay about as close to Keras as the control runs of Keras: $name', (fixture) => {
    const { losses, weights } = trainCase(engine, fixture);
    expect(weights.map(({ length }) => length)).toEqual(fixture.weights.map(({ numbers }) => numbers.length));
    const distances: Distances = {
      losses: relativeDistance(losses, fixture.losses),
      weights: Math.max(...fixture.weights.map((samples, i) => relativeDistance(weights[i]!, samples))),
    };
    for (const result of ['losses', 'weights'] as const) {
      const control = Math.max(fixture.float64[result], fixture.restarted[result]);
      expect(distances[result]).toBeLessThanOrEqual(FEW_ROUNDINGS + MULTIPLE * control);
    }
  });
});

/** Trains like tools/evidence/fixtures/keras/layer_trajectories.py. */
function trainCase(engine: Engine, fixture: Case) {
  const { rate, steps, every, samples } = constants;
  const prepared = prepareCase(fixture, constants);
  const network = openCase(engine, prepared);
  const losses = Array.from({ length: steps }, (_, i) => trainStep(network, prepared, i + 1, rate));
  const weights = listTensors(network.readWeights(), prepared.shapes);
  network.close();
  return {
    losses: losses.filter((_, i) => i % every === 0),
    weights: weights.map((tensor) => sample(tensor, samples)),
  };
}
