import { gradientsOf, identity, OneBatch } from '../../testing/engine-network.ts';
import { trainersHere } from '../../testing/trainers-here.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures, type SettingSpec } from '../../testing/keras-fixtures.ts';
import { taskOf } from '../../testing/task-of.ts';

const engines = await trainersHere();
const { shape, z, outer, cases, prelu } = kerasFixtures.activations;
const [rows, units] = shape;
const tolerance = { relative: 1e-5, absolute: 1e-6 };
const first = { kernel: Float32Array.from(z), bias: new Float32Array(units) };

/** Outputs of an activation on `z`; the output layer passes them through. */
function outputsOf(engine: (typeof engines)[number], activation: SettingSpec, slopes?: Float32Array) {
  const task = taskOf({ network: { hidden: [units], activation } });
  const network = new OneBatch(engine, task, {
    features: rows,
    problem: { type: 'multi-class', classes: units },
    inputs: identity(rows),
    targets: new Array<number>(rows).fill(0),
  });
  network.weights = [
    slopes === undefined ? first : { ...first, slopes },
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
function gradients(engine: (typeof engines)[number], activation: SettingSpec, slopes?: Float32Array) {
  const task = taskOf({
    network: { hidden: [units], activation },
    training: { loss: 'mean_absolute_error', optimizer: 'sgd' },
  });
  const network = new OneBatch(engine, task, {
    features: rows,
    problem: { type: 'regression' },
    inputs: identity(rows),
    targets: new Array<number>(rows).fill(-1e9),
  });
  const found = Array.from({ length: rows }, (_, row) => {
    const output = {
      kernel: Float32Array.from(outer.slice(row * units, (row + 1) * units)),
      bias: new Float32Array(1),
    };
    const hidden = slopes === undefined ? first : { ...first, slopes };
    const [gradient] = gradientsOf(network, [hidden, output], Uint32Array.of(row));
    return { z: gradient!.kernel!.slice(row * units, (row + 1) * units), slopes: gradient!.slopes };
  });
  network.close();
  return {
    z: found.flatMap((row) => [...row.z]),
    slopes: Array.from({ length: units }, (_, unit) =>
      found.reduce((sum, row) => sum + (row.slopes?.[unit] ?? 0), 0),
    ),
  };
}

describe.each(engines)('activations on the $type engine', (engine) => {
  it.each(cases)('equal Keras, values and gradients: $activation', ({ activation, outputs, gradient }) => {
    expectClose(outputsOf(engine, activation), outputs, tolerance);
    expectClose(gradients(engine, activation).z, gradient, tolerance);
  });

  it('prelu equals Keras, including the gradient of its slopes', () => {
    const slopes = Float32Array.from(prelu.slopes);
    expectClose(outputsOf(engine, 'prelu', slopes), prelu.outputs, tolerance);
    const found = gradients(engine, 'prelu', slopes);
    expectClose(found.z, prelu.gradient, tolerance);
    expectClose(found.slopes, prelu.slopeGradient, tolerance);
  });
});
