import { SingleBatchNetwork } from '../../testing/engine-network.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures } from '../../testing/keras-fixtures.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';

const trainers = await openAvailableTrainers();
const { start, gradients, rates, cases } = kerasFixtures.optimizers;

/**
 * Kernel after each step with the given gradients.
 *
 * The network has one unit and two examples per step. The inputs of the first example are twice the gradient; the
 * inputs of the second example are 0. The mean absolute error of targets far below and far above has the gradients 1
 * and -1, so the bias does not move.
 */
function trainSteps(
  trainer: (typeof trainers)[number],
  optimizer: object,
  weights: readonly number[],
  appliedGradients: readonly (readonly number[])[],
): readonly Float32Array[] {
  const task = parseTestTask({
    network: { hidden: [] },
    training: { loss: 'mean_absolute_error', optimizer },
  });
  const features = weights.length;
  const network = new SingleBatchNetwork(trainer, task, {
    features,
    problem: { type: 'regression' },
    inputs: [...appliedGradients.flatMap((gradient) => gradient.map((g) => 2 * g)), ...weights.map(() => 0)],
    targets: [...appliedGradients.map(() => -1e9), 1e9],
  });
  network.weights = [{ kernel: Float32Array.from(weights), bias: new Float32Array(1) }];
  const kernels = appliedGradients.map((_, step) => {
    network.train(rates[step]!, Uint32Array.of(step, appliedGradients.length));
    return network.weights[0]!.kernel!;
  });
  network.close();
  return kernels;
}

describe.each(trainers)('optimizers on $type', (trainer) => {
  it.each(cases)('equal Keras step by step: $optimizer', ({ optimizer, after }) => {
    // `clipnorm` clips each variable separately; otherwise all of them form one kernel.
    const variableGroups = 'clipnorm' in optimizer ? start.map((_, i) => [i]) : [[...start.keys()]];
    for (const variables of variableGroups) {
      const joinVariables = (variableValues: readonly (readonly number[])[]) =>
        variables.flatMap((i) => variableValues[i]!);
      const kernels = trainSteps(trainer, optimizer, joinVariables(start), gradients.map(joinVariables));
      after.forEach((expected, step) => {
        // Keras rounds `1 - beta^t` to float32, which shows in the first steps.
        const tolerance = { relative: 2e-6, absolute: 2e-6 };
        expectClose(kernels[step]!, joinVariables(expected), tolerance, { optimizer, step, variables });
      });
    }
  });
});
