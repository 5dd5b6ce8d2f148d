import { readFileSync } from 'node:fs';
import type { Engine } from './engine.ts';
import { enginesHere } from './testing/engines-here.ts';
import {
  startedCase,
  distanceOf,
  openCase,
  samplesOf,
  tensorsOf,
  trainedStep,
  type Constants,
  type LayerCase,
  type Samples,
} from './testing/keras-layers.ts';

type Apart = Readonly<Record<'losses' | 'weights', number>>;

/** 200 steps of Keras in float32, and the distances of its control runs. */
interface Case extends LayerCase {
  readonly losses: Samples;
  readonly weights: readonly Samples[];
  readonly float64: Apart;
  /** Largest distance of the restarted runs, in which each initial weight is moved to the next float32. */
  readonly restarted: Apart;
}

const { cases, constants } = JSON.parse(
  readFileSync(new URL('fixtures/layer-trajectories.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly Case[];
  readonly constants: Constants & Readonly<Record<'steps' | 'every', number>>;
};

const engines = await enginesHere();

/** Allowed distance from Keras, as a multiple of the distance of Keras's control runs. */
const MULTIPLE = 4;

/** Distance caused by a few roundings in one step. */
const FEW_ROUNDINGS = 1e-6;

describe.each(engines)('200 steps on the $type engine', (engine) => {
  it.each(cases)('stay as close to Keras as Keras restarted one rounding apart: $name', (fixture) => {
    const { losses, weights } = trained(engine, fixture);
    expect(weights.map(({ length }) => length)).toEqual(fixture.weights.map(({ numbers }) => numbers.length));
    const apart: Apart = {
      losses: distanceOf(losses, fixture.losses),
      weights: Math.max(...fixture.weights.map((samples, i) => distanceOf(weights[i]!, samples))),
    };
    for (const result of ['losses', 'weights'] as const) {
      const control = Math.max(fixture.float64[result], fixture.restarted[result]);
      expect(apart[result]).toBeLessThanOrEqual(FEW_ROUNDINGS + MULTIPLE * control);
    }
  });
});

/** Trains as tools/evidence/fixtures/keras/layer_trajectories.py does. */
function trained(engine: Engine, fixture: Case) {
  const { rate, steps, every, samples } = constants;
  const started = startedCase(fixture, constants);
  const network = openCase(engine, started);
  const losses = Array.from({ length: steps }, (_, i) => trainedStep(network, started, i + 1, rate));
  const weights = tensorsOf(network.readWeights(), started.shapes);
  network.close();
  return {
    losses: losses.filter((_, i) => i % every === 0),
    weights: weights.map((tensor) => samplesOf(tensor, samples)),
  };
}
