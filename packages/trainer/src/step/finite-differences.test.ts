import { randomStream, type Activation, type Loss } from '@ridgeline/core';
import { activationOf } from '../activation/activation.ts';
import type { Examples } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { lossOf } from '../loss/loss.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { taskOf } from '../testing/task-of.ts';
import { makeBatch } from './batch.ts';

const backends = (await backendsHere()).map(openKernels);

const rows = 16;
const trials = 3;
/** A step of a float32 number: smaller ones drown in rounding, larger ones in curvature. */
const h = 1 / 64;
const normal = randomStream('finite differences');
/** Odd multiples of 1/16 between -2 and 2: no kink, at 0, at 1 or at huber's bend, lies within a step of one. */
const away = (count: number, from = 0) =>
  Float32Array.from({ length: count }, (_, i) => (Math.floor(32 * normal.uniform(from + i)) - 15.5) / 8);

/**
 * The derivative of the sum of a function's values over each number, by differences: each row depends on itself alone, so
 * one unit of all rows and trials is moved at a time. Errors: h^2 from curvature, 1e-7 / h from rounding.
 */
function differences(units: number, at: (move: (unit: number) => number) => Float32Array): Float32Array {
  const found = new Float32Array(trials * rows * units);
  for (let moved = 0; moved < units; moved++) {
    const [up, down] = [h, -h].map((by) => at((unit) => (unit === moved ? by : 0)));
    for (let row = 0; row < trials * rows; row++) {
      found[row * units + moved] = (up![row]! - down![row]!) / (2 * h);
    }
  }
  return found;
}

function moved(z: Float32Array, units: number, move: (unit: number) => number): Float32Array {
  return z.map((value, i) => value + move(i % units));
}

function expectNear(found: Float32Array, expected: Float32Array, tolerance: number): void {
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThan(tolerance);
}

const activations: readonly (string | object)[] = [
  ...['linear', 'relu', 'sigmoid', 'tanh', 'softmax', 'elu'],
  { name: 'leaky_relu', negative_slope: 0.2 },
];

describe.each(backends)('gradients on $backend are those of finite differences', (kernels) => {
  it.each(activations)('of the activation %j, in a group of three', (words) => {
    const setting: Activation = taskOf({ network: { activation: words } }).network.hidden[0]!.activation;
    const units = 4;
    const shape = [trials, rows, units];
    const z = away(trials * rows * units);
    const outer = away(z.length, 10_000);
    kernels.scope(() => {
      const activation = activationOf(kernels, [setting, setting, setting]);
      const forward = (values: Float32Array) => activation.forward(kernels, kernels.upload(values, shape));
      const numeric = differences(units, (move) => {
        const outputs = kernels.download(forward(moved(z, units, move)));
        return sumRows(
          outputs.map((output, i) => output * outer[i]!),
          units,
        );
      });
      const passed = { z: kernels.upload(z, shape), output: forward(z), slopes: undefined };
      const back = activation.backward(kernels, kernels.upload(outer, shape), passed);
      expectNear(kernels.download(back.z), numeric, 2e-3);
    });
  });

  it.each([
    [{ type: 'multi-class', classes: 4 }, { name: 'sparse_categorical_crossentropy' }],
    [
      { type: 'multi-class', classes: 4 },
      { name: 'categorical_crossentropy', labelSmoothing: 0.2 },
    ],
    [{ type: 'binary' }, { name: 'binary_crossentropy', labelSmoothing: 0.1 }],
    [{ type: 'binary' }, { name: 'hinge' }],
    [{ type: 'regression' }, { name: 'mean_squared_error' }],
    [{ type: 'regression' }, { name: 'root_mean_squared_error' }],
    [{ type: 'regression' }, { name: 'mean_absolute_error' }],
    [{ type: 'regression' }, { name: 'huber', delta: 0.75 }],
    [{ type: 'regression' }, { name: 'log_cosh' }],
    [{ type: 'regression' }, { name: 'mean_squared_logarithmic_error' }],
    [{ type: 'regression' }, { name: 'r2' }],
  ] as const)('of a loss for %j: %j', (problem, setting) => {
    const { units, at, analytic } = lossOn(kernels, problem, setting);
    // A loss of the whole batch is moved by one example at a time.
    const numeric = new Float32Array(trials * rows * units);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        const [up, down] = [at(row, unit, h), at(row, unit, -h)];
        for (let trial = 0; trial < trials; trial++) {
          numeric[(trial * rows + row) * units + unit] = (up[trial]! - down[trial]!) / (2 * h);
        }
      }
    }
    expectNear(analytic(), numeric, 2e-3);
  });
});

function lossOn(kernels: Kernels, problem: LearningProblem, setting: Loss) {
  const units = problem.type === 'multi-class' ? problem.classes : 1;
  const targets = Array.from({ length: rows }, (_, row) => {
    if (problem.type === 'regression') return 3 + Math.floor(16 * normal.uniform(20_000 + row)) / 8;
    return problem.type === 'binary' ? row % 2 : row % problem.classes;
  });
  const examples: Examples = { problem, features: 1, targets, read: () => undefined };
  // Predictions are positive, as the logarithmic error has them; targets are multiples of 1/8.
  const z = away(trials * rows * units, 30_000).map((value) =>
    problem.type === 'regression' ? Math.abs(value) : value,
  );
  const measured = <T>(values: Float32Array, read: (loss: ReturnType<ReturnType<typeof lossOf>>) => T) =>
    kernels.scope(() => {
      const batch = makeBatch(kernels, examples, Uint32Array.from(targets.keys()));
      const loss = lossOf(kernels, [setting, setting, setting]);
      return read(loss(kernels.upload(values, [trials, rows, units]), batch));
    });
  return {
    units,
    /** The batch's loss of each trial with one number of each moved. */
    at: (row: number, unit: number, by: number) => {
      const values = z.slice();
      for (let trial = 0; trial < trials; trial++) values[(trial * rows + row) * units + unit]! += by;
      return measured(values, ({ sum }) => kernels.download(sum).map((value) => value / rows));
    },
    analytic: () => measured(z, (loss) => kernels.download(loss.gradient()).slice()),
  };
}

function sumRows(values: Float32Array, units: number): Float32Array {
  return Float32Array.from({ length: values.length / units }, (_, row) =>
    values.subarray(row * units, (row + 1) * units).reduce((sum, value) => sum + value, 0),
  );
}
