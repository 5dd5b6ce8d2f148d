import { readGradients, identity, SingleBatchNetwork } from '../../testing/engine-network.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures, type SettingSpec } from '../../testing/keras-fixtures.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';

const trainers = await openAvailableTrainers();
const { shape, z, outer, cases, prelu } = kerasFixtures.activations;
const [rows, units] = shape;
const tolerance = { relative: 1e-5, absolute: 1e-6 };
const hiddenWeights = { kernel: Float32Array.from(z), bias: new Float32Array(units) };

/** Outputs of an activation on `z`; the output layer passes them through. */
function computeOutputs(trainer: (typeof trainers)[number], activation: SettingSpec, slopes?: Float32Array) {
  const task = parseTestTask({ network: { hidden: [units], activation } });
  const network = new SingleBatchNetwork(trainer, task, {
    features: rows,
    problem: { type: 'multi-class', classes: units },
    inputs: identity(rows),
    targets: new Array<number>(rows).fill(0),
  });
  network.weights = [
    slopes === undefined ? hiddenWeights : { ...hiddenWeights, slopes },
    { kernel: identity(units), bias: new Float32Array(units) },
  ];
  const outputs = network.outputs(units);
  network.close();
  return outputs;
}

/**
 * Gradients of `sum(outer * activation(z))`, row by row. One output unit weighs the activation's outputs by a row of
 * `outer`; the mean absolute error of a target far below has gradient 1.
 */
function computeGradients(
  trainer: (typeof trainers)[number],
  activation: SettingSpec,
  slopes?: Float32Array,
) {
  const task = parseTestTask({
    network: { hidden: [units], activation },
    training: { loss: 'mean_absolute_error', optimizer: 'sgd' },
  });
  const network = new SingleBatchNetwork(trainer, task, {
    features: rows,
    problem: { type: 'regression' },
    inputs: identity(rows),
    targets: new Array<number>(rows).fill(-1e9),
  });
  const rowGradients = Array.from({ length: rows }, (_, row) => {
    const output = {
      kernel: Float32Array.from(outer.slice(row * units, (row + 1) * units)),
      bias: new Float32Array(1),
    };
    const hidden = slopes === undefined ? hiddenWeights : { ...hiddenWeights, slopes };
    const [gradient] = readGradients(network, [hidden, output], Uint32Array.of(row));
    return { z: gradient!.kernel!.slice(row * units, (row + 1) * units), slopes: gradient!.slopes };
  });
  network.close();
  return {
    z: rowGradients.flatMap((row) => [...row.z]),
    slopes: Array.from({ length: units }, (_, unit) =>
      rowGradients.reduce((sum, row) => sum + (row.slopes?.[unit] ?? 0), 0),
    ),
  };
}

describe.each(trainers)('activations on $type', (trainer) => {
  it.each(cases)(
    'have the values and gradients of Keras: $activation',
    ({ activation, outputs, gradient }) => {
      expectClose(computeOutputs(trainer, activation), outputs, tolerance);
      expectClose(computeGradients(trainer, activation).z, gradient, tolerance);
    },
  );

  it('include prelu, whose slopes have the gradient of Keras', () => {
    const slopes = Float32Array.from(prelu.slopes);
    expectClose(computeOutputs(trainer, 'prelu', slopes), prelu.outputs, tolerance);
    const rowGradients = computeGradients(trainer, 'prelu', slopes);
    expectClose(rowGradients.z, prelu.gradient, tolerance);
    expectClose(rowGradients.slopes, prelu.slopeGradient, tolerance);
  });
});
