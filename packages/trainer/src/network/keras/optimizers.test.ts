import { OneBatch } from '../../testing/engine-network.ts';
import { trainersHere } from '../../testing/trainers-here.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures } from '../../testing/keras-fixtures.ts';
import { taskOf } from '../../testing/task-of.ts';

const engines = await trainersHere();
const { start, gradients, rates, cases } = kerasFixtures.optimizers;

/**
 * Kernel after each step under given gradients.
 *
 * The network has one unit and two examples per step. The inputs of the first are twice the gradient, those of the
 * second 0. The mean absolute error of targets far below and far above has the gradients 1 and -1, so the bias does not
 * move.
 */
function steps(
  engine: (typeof engines)[number],
  optimizer: object,
  weights: readonly number[],
  given: readonly (readonly number[])[],
): readonly Float32Array[] {
  const task = taskOf({ network: { hidden: [] }, training: { loss: 'mean_absolute_error', optimizer } });
  const features = weights.length;
  const network = new OneBatch(engine, task, {
    features,
    problem: { type: 'regression' },
    inputs: [...given.flatMap((gradient) => gradient.map((g) => 2 * g)), ...weights.map(() => 0)],
    targets: [...given.map(() => -1e9), 1e9],
  });
  network.weights = [{ kernel: Float32Array.from(weights), bias: new Float32Array(1) }];
  const found = given.map((_, step) => {
    network.train(rates[step]!, Uint32Array.of(step, given.length));
    return network.weights[0]!.kernel!;
  });
  network.close();
  return found;
}

describe.each(engines)('optimizers on the $type engine', (engine) => {
  it.each(cases)('equal Keras step by step: $optimizer', ({ optimizer, after }) => {
    // `clipnorm` clips each variable alone; otherwise all of them form one kernel.
    const parts = 'clipnorm' in optimizer ? start.map((_, i) => [i]) : [[...start.keys()]];
    for (const variables of parts) {
      const joined = (all: readonly (readonly number[])[]) => variables.flatMap((i) => all[i]!);
      const found = steps(engine, optimizer, joined(start), gradients.map(joined));
      after.forEach((expected, step) => {
        // Keras rounds `1 - beta^t` to float32, which shows in the first steps.
        const tolerance = { relative: 2e-6, absolute: 2e-6 };
        expectClose(found[step]!, joined(expected), tolerance, { optimizer, step, variables });
      });
    }
  });
});
