import { readGradients, SingleBatchNetwork } from '../../testing/engine-network.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures } from '../../testing/keras-fixtures.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';

const trainers = await openAvailableTrainers();
const { regularizers, constraints } = kerasFixtures;
const tolerance = { relative: 2e-6, absolute: 1e-7 };

/** Output layer of a fixture's shape. Its inputs are 0, so the loss does not move the kernel. */
function openNetwork(
  trainer: (typeof trainers)[number],
  output: object,
  [features, classes]: readonly [number, number],
) {
  const task = parseTestTask({ network: { hidden: [], output }, training: { optimizer: 'sgd' } });
  return new SingleBatchNetwork(trainer, task, {
    features,
    problem: { type: 'multi-class', classes },
    inputs: new Float32Array(features),
    targets: [0],
  });
}

function createLayer(weights: readonly number[], [, units]: readonly [number, number]) {
  return [{ kernel: Float32Array.from(weights), bias: new Float32Array(units) }];
}

describe.each(trainers)('weights on $type', (trainer) => {
  it.each(regularizers.cases)(
    'have the penalties of Keras: l1 $l1, l2 $l2',
    ({ l1, l2, penalty, gradient }) => {
      const { shape, weights } = regularizers;
      const network = openNetwork(trainer, { kernel_regularizer: { l1, l2 } }, shape);
      const start = createLayer(weights, shape);
      network.weights = start;
      expectClose([network.penalty], [penalty], tolerance);
      expectClose(readGradients(network, start)[0]!.kernel!, gradient, tolerance);
      network.close();
    },
  );

  it.each(constraints.cases)('are constrained as in Keras: $constraint', ({ constraint, result }) => {
    const { shape, weights } = constraints;
    const network = openNetwork(trainer, { kernel_constraint: constraint }, shape);
    network.weights = createLayer(weights, shape);
    network.train(0);
    expectClose(network.weights[0]!.kernel!, result, tolerance, constraint);
    network.close();
  });

  it('shrink to exactly 0 under proximal L1', () => {
    const numbers = [3, -2, 0.25, -0.125, 0, 1];
    const network = openNetwork(trainer, { kernel_regularizer: { proximal_l1: 2 } }, [3, 2]);
    network.weights = createLayer(numbers, [3, 2]);
    network.train(0.125);
    const shrunk = [2.75, -1.75, 0, 0, 0, 0.75];
    expect([...network.weights[0]!.kernel!].map((x) => x + 0)).toEqual(shrunk);
    network.close();
  });
});
