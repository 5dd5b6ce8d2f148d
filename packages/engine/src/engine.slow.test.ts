import { createHash } from 'node:crypto';
import { randomStream, streamKey } from '@ridgeline/core';
import fc from 'fast-check';
import { BatchSums } from './batch-sums.ts';
import type { Engine, Examples } from './engine.ts';
import type { LayerSpec } from './layer-spec.ts';
import { joinWeights, splitWeights, weightCount, weightShapes } from './layer-weights.ts';
import { outputUnits } from './learning-problem.ts';
import { hasExampleLosses, type NetworkSpec } from './network-spec.ts';
import { availableEngines } from './testing/available-engines.ts';
import { randomNetwork } from './testing/random-networks.ts';

const engines = await availableEngines();

const EXAMPLES = 90;

/** True if a training step draws random numbers for the layer, which then needs a key. */
function isRandomLayer(layer: LayerSpec): boolean {
  if (layer.type === 'gaussian_noise') return layer.stddev > 0;
  return (layer.type === 'dropout' || layer.type === 'spatial_dropout2d') && layer.rate > 0;
}

/** Random numbers in [0, 1). */
function uniforms(count: number, ...key: (string | number)[]): Float32Array {
  const numbers = new Float32Array(count);
  randomStream(...key).fillUniform(numbers);
  return numbers;
}

/** Random examples for a network, in shared or unshared memory. */
function createExamples({ features, problem, inputs }: NetworkSpec, isShared = false): Examples {
  const numbers = uniforms(EXAMPLES * features, 1, 'inputs');
  const targets = uniforms(EXAMPLES, 1, 'targets').map((u) =>
    problem.type === 'regression' ? 3 * u : Math.floor(u * Math.max(2, outputUnits(problem))),
  );
  const toMemory = <N extends Uint8Array | Float32Array>(values: N): N => {
    if (!isShared) return values;
    const copy = new (values.constructor as new (buffer: SharedArrayBuffer) => N)(
      new SharedArrayBuffer(values.byteLength),
    );
    copy.set(values);
    return copy;
  };
  return {
    inputs: toMemory(inputs.type === 'bytes' ? Uint8Array.from(numbers, (u) => 256 * u) : numbers),
    targets: toMemory(problem.type === 'regression' ? targets : Uint8Array.from(targets)),
  };
}

/**
 * Trains an epoch in slices of the given numbers of steps, then evaluates the network; returns all results.
 *
 * @param isPaused true to resume in a new network after each slice
 */
function trainAndEvaluate(
  engine: Engine,
  spec: NetworkSpec,
  slices: readonly number[],
  { isShared = false, isPaused = false } = {},
) {
  let network = engine.open(spec);
  const shapes = weightShapes(spec);
  const start = splitWeights(
    uniforms(weightCount(shapes), 1, 'weights').map((u) => u - 0.5),
    shapes,
  );
  for (const { moving_variance } of start) moving_variance?.forEach((x, i) => (moving_variance[i] = x + 0.5));
  network.writeWeights(start);
  const examples = createExamples(spec, isShared);
  const order = randomStream(1, 'order').permutation(EXAMPLES);
  const layers = spec.layers.filter(isRandomLayer);
  const sums = new BatchSums();
  const totalSteps = Math.ceil(EXAMPLES / spec.batchSize);
  for (let step = 0, slice = 0; step < totalSteps; slice++) {
    const steps = Math.min(slices[slice % slices.length]!, totalSteps - step);
    const keys = Array.from({ length: steps }, (_, i) =>
      layers.map((_, layer) => streamKey(1, 'dropout', layer, step + i + 1)),
    );
    network.train(
      examples,
      {
        rows: order.subarray(step * spec.batchSize, (step + steps) * spec.batchSize),
        rates: Float64Array.from({ length: steps }, (_, i) => 0.01 / (step + i + 1)),
        firstStep: step + 1,
        dropoutKeys: Uint32Array.from(keys.flat(2)),
      },
      sums,
    );
    step += steps;
    if (!isPaused) continue;
    const state = network.readState();
    network.close();
    network = engine.open(spec);
    network.writeState(state);
  }
  const numbers = {
    outputs: new Float32Array(EXAMPLES * outputUnits(spec.problem)),
    losses: hasExampleLosses(spec) ? new Float32Array(EXAMPLES) : undefined,
    hits: spec.problem.type === 'regression' ? undefined : new Uint8Array(EXAMPLES),
  };
  const evaluationSums = new BatchSums();
  network.evaluate(examples, order, evaluationSums, numbers);
  const result = {
    sums: [...sums.numbers],
    weights: joinWeights(network.readWeights(), shapes),
    evaluationSums: [...evaluationSums.numbers],
    ...numbers,
    figures: network.figures(),
  };
  network.close();
  return result;
}

const runs = { numRuns: Number(process.env['RIDGELINE_RANDOM_NETWORKS'] ?? 60) };

describe.each(engines)('the $type engine', (engine) => {
  it('gives the same bits regardless of slices and shared memory', () => {
    fc.assert(
      fc.property(
        randomNetwork,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (spec, slices) => {
          expect(trainAndEvaluate(engine, spec, slices, { isShared: true })).toEqual(
            trainAndEvaluate(engine, spec, [EXAMPLES]),
          );
        },
      ),
      runs,
    );
  });

  it('gives the same bits after resuming from a state', () => {
    fc.assert(
      fc.property(
        randomNetwork,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (spec, slices) => {
          expect(trainAndEvaluate(engine, spec, slices, { isPaused: true })).toEqual(
            trainAndEvaluate(engine, spec, [EXAMPLES]),
          );
        },
      ),
      runs,
    );
  });

  it('rejects a state of the wrong length', () => {
    fc.assert(
      fc.property(randomNetwork, (spec) => {
        const network = engine.open(spec);
        const state = new Float32Array(network.readState().length + 8);
        expect(() => network.writeState(state)).toThrow(RangeError);
        network.close();
      }),
      { numRuns: 3 },
    );
  });

  it('reads back the weights that were written', () => {
    fc.assert(
      fc.property(randomNetwork, (spec) => {
        const network = engine.open(spec);
        const shapes = weightShapes(spec);
        const weights = splitWeights(uniforms(weightCount(shapes), 2), shapes);
        network.writeWeights(weights);
        expect(network.readWeights()).toEqual(weights);
        network.close();
      }),
      runs,
    );
  });

  it('sums the same values that it returns per example', () => {
    fc.assert(
      fc.property(randomNetwork, (spec) => {
        const { evaluationSums, losses, hits } = trainAndEvaluate(engine, spec, [3]);
        const [examples, loss, hitCount] = evaluationSums as [number, number, number];
        expect(examples).toBe(EXAMPLES);
        expect(hitCount).toBe(hits?.reduce((sum, value) => sum + value, 0) ?? 0);
        if (losses === undefined || losses.some((value) => !Number.isFinite(value))) return;
        const sum = losses.reduce((sum, value) => sum + value, 0);
        expect(Math.abs(loss - sum)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(sum)));
      }),
      runs,
    );
  });

  it('measures the zeros and the squares of the kernels', () => {
    fc.assert(
      fc.property(randomNetwork, (spec) => {
        const shapes = weightShapes(spec);
        const network = engine.open(spec);
        const weights = uniforms(weightCount(shapes), 3).map((u) => (u < 0.3 ? 0 : u - 0.5));
        const layers = splitWeights(weights, shapes);
        network.writeWeights(layers);
        const kernels = layers.flatMap(({ kernel }) => [...(kernel ?? [])]);
        const { count, zeros, squares } = network.figures();
        expect([count, zeros]).toEqual([kernels.length, kernels.filter((w) => w === 0).length]);
        expect(squares).toBeCloseTo(
          kernels.reduce((sum, w) => sum + w * w, 0),
          3,
        );
        network.close();
      }),
      runs,
    );
  });

  it('rounds a multiply-add once', () => expect(engine.fused).toBe(true));
});

it('all engines give the same bits', () => {
  const [first, ...others] = engines;
  for (const other of others) expect(other.version).toBe(first!.version);
  fc.assert(
    fc.property(randomNetwork, (spec) => {
      const expected = hashResult(trainAndEvaluate(first!, spec, [4]));
      for (const other of others) expect(hashResult(trainAndEvaluate(other, spec, [4]))).toBe(expected);
    }),
    { numRuns: 2 * runs.numRuns },
  );
});

/** Hashes all results. All NaNs are treated as equal, because their bits are unspecified. */
function hashResult(result: ReturnType<typeof trainAndEvaluate>): string {
  const hash = createHash('sha256');
  const add = (numbers: Float32Array | Float64Array | Uint8Array) =>
    hash.update(new Uint8Array(numbers.map((x) => (Number.isNaN(x) ? NaN : x)).buffer));
  const { sums, weights, evaluationSums, outputs, losses, hits, figures } = result;
  add(Float64Array.from([...sums, ...evaluationSums, ...Object.values(figures)]));
  for (const numbers of [weights, outputs, losses, hits]) if (numbers !== undefined) add(numbers);
  return hash.digest('hex');
}
