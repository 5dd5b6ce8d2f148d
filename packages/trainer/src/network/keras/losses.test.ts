import type { LearningProblem } from '../../data/shared-data-set.ts';
import { outputUnits } from '@ridgeline/engine';
import { readGradients, identity, SingleBatchNetwork } from '../../testing/engine-network.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import { expectClose } from '../../testing/expect-close.ts';
import { kerasFixtures, type LossCase } from '../../testing/keras-fixtures.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';

const trainers = await openAvailableTrainers();
const { multiClass, binary, regression } = kerasFixtures.losses;
const tolerance = { relative: 1e-5, absolute: 1e-6 };

const lossCases = [
  ...multiClass.cases.map((lossCase) => ({
    ...lossCase,
    targets: multiClass.classes,
    problem: { type: 'multi-class', classes: 4 } as const,
  })),
  ...binary.cases.map((lossCase) => ({
    ...lossCase,
    z: binary.z,
    targets: binary.labels,
    problem: { type: 'binary' } as const,
  })),
  ...regression.cases.map((lossCase) => ({
    ...lossCase,
    z: regression.z,
    targets: regression.targets,
    problem: { type: 'regression' } as const,
  })),
];

/** Opens a network without hidden layers. Its inputs are an identity matrix, so its kernel contains the logits `z`. */
function openNetwork(
  trainer: (typeof trainers)[number],
  training: object,
  problem: LearningProblem,
  targets: readonly number[],
) {
  const task = parseTestTask({ network: { hidden: [] }, training: { optimizer: 'sgd', ...training } });
  return new SingleBatchNetwork(trainer, task, {
    ...{ features: targets.length, problem, inputs: identity(targets.length), targets },
  });
}

describe.each(trainers)('losses on $type', (trainer) => {
  it.each(lossCases)('equal Keras: $loss', ({ loss, value, gradient, z, problem, targets }) => {
    const network = openNetwork(trainer, { loss }, problem, targets);
    const weights = [{ kernel: Float32Array.from(z), bias: new Float32Array(outputUnits(problem)) }];
    network.weights = weights;
    const sums = network.train(0);
    expectClose([sums.loss / sums.examples], [value], tolerance, loss);
    expectClose(readGradients(network, weights)[0]!.kernel!, gradient, tolerance, loss);
    network.close();
  });

  it('weight each example by its class', () => {
    const classWeight = [1, 0, 3, 1];
    const { z } = multiClass.cases[0] as LossCase & { z: readonly number[] };
    const problem = { type: 'multi-class', classes: 4 } as const;
    const network = openNetwork(trainer, { class_weight: classWeight }, problem, multiClass.classes);
    network.weights = [{ kernel: Float32Array.from(z), bias: new Float32Array(4) }];
    // By hand: the loss of each example, times the weight of its class.
    const expected = multiClass.classes.reduce((sum, label, row) => {
      const logit = z.slice(row * 4, row * 4 + 4);
      const exampleLoss = Math.log(logit.reduce((s, x) => s + Math.exp(x), 0)) - logit[label]!;
      return sum + exampleLoss * classWeight[label]!;
    }, 0);
    expectClose([network.train(0).loss], [expected], tolerance);
    network.close();
  });
});
