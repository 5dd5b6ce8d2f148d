import type { LayerOf, NetworkTask } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import { computeLearningRate } from '../../schedule/learning-rate.ts';
import { SingleBatchNetwork } from '../../testing/engine-network.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import {
  distance,
  longTrajectories,
  trajectories,
  type Distances,
  type Trajectories,
} from '../../testing/keras-fixtures.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';
import type { Trainer } from '../trainer-spec.ts';

const trainers = await openAvailableTrainers();

/**
 * Maximum distance from Keras, as a multiple of the distances of Keras's own control runs: in float64, and from initial
 * weights that differ by one rounding.
 */
const MAX_MULTIPLE = 4;

const length = { stepsPerEpoch: 3, epochs: 100 };

/** Trains a task from Keras's initial weights. Returns the losses with all penalties, and the final weights. */
function train(trainer: Trainer, fixture: Trajectories, task: NetworkTask, steps: number) {
  const { seed, rows, features, inputs, classes, numbers, start } = fixture;
  const isClassification = task.training.loss === undefined;
  const targets = isClassification ? classes : numbers;
  const network = new SingleBatchNetwork(
    trainer,
    task,
    {
      features,
      problem: isClassification
        ? { type: 'multi-class', classes: Math.max(...classes) + 1 }
        : { type: 'regression' },
      inputs,
      targets,
    },
    seed,
  );
  const hidden = task.network.layers.filter((layer): layer is LayerOf<'Dense'> => layer.type === 'Dense');
  network.weights = start[isClassification ? 'classes' : 'numbers'].map(
    ([kernel, bias], layer): LayerTensors => ({
      kernel: Float32Array.from(kernel),
      bias: Float32Array.from(bias),
      ...(hidden[layer]?.activation.name === 'prelu' ? { slopes: new Float32Array(bias.length) } : {}),
    }),
  );
  const { schedule, optimizer } = task.training;
  const batches = targets.length / rows;
  const totals = Array.from({ length: steps }, (_, step) => {
    const rate = computeLearningRate(schedule, optimizer.learningRate, step, length);
    const batch = Uint32Array.from({ length: rows }, (_, i) => (step % batches) * rows + i);
    const { loss, weightPenalty, activityPenalty, examples } = network.train(rate, batch);
    return (loss + weightPenalty + activityPenalty) / examples;
  });
  const { weights } = network;
  network.close();
  return { totals, weights };
}

const cases = [trajectories, longTrajectories].flatMap((fixture) =>
  fixture.cases.map((fixtureCase) => ({
    ...fixtureCase,
    fixture,
    title: JSON.stringify({ hidden: fixture.hidden, ...fixtureCase.network, ...fixtureCase.training }),
  })),
);

describe.each(trainers)('training on $type', (trainer) => {
  /** Distances from Keras, absolute and as a multiple of the largest distance of Keras's control runs. */
  const measuredDistances: Record<keyof Distances, { absolute: number; multiple: number }[]> = {
    loss: [],
    weights: [],
  };

  it.each(cases)('follows Keras: $title', ({ fixture, network, training, totals, end, ...controls }) => {
    const task = parseTestTask({ network: { hidden: fixture.hidden, ...network }, training });
    const result = train(trainer, fixture, task, totals.length);
    const distances: Distances = {
      loss: distance(result.totals, totals),
      weights: distance(
        end.flatMap((_, layer) => [...result.weights[layer]!.kernel!, ...result.weights[layer]!.bias!]),
        end.flat(2),
      ),
    };
    for (const quantity of ['loss', 'weights'] as const) {
      const control = Math.max(controls.float64[quantity], controls.restarted[quantity]);
      if (control > 0)
        measuredDistances[quantity].push({
          absolute: distances[quantity],
          multiple: distances[quantity] / control,
        });
      expect(distances[quantity]).toBeLessThanOrEqual(MAX_MULTIPLE * control);
    }
  });

  it('prints its distances from Keras for all cases', () => {
    for (const [quantity, samples] of Object.entries(measuredDistances)) {
      const medianAndMaximum = (key: 'absolute' | 'multiple') => {
        const sorted = samples.map((sample) => sample[key]).sort((a, b) => a - b);
        return [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!].map((x) => x.toPrecision(2));
      };
      const [median, maximum] = medianAndMaximum('absolute');
      const [medianMultiple, maxMultiple] = medianAndMaximum('multiple');
      console.log(
        `${samples.length} runs on ${trainer.type}: ${quantity} ${median} from Keras in the median, ${maximum} at most; ` +
          `${medianMultiple} and ${maxMultiple} times as far as Keras's control runs`,
      );
    }
    expect(measuredDistances.loss).toHaveLength(cases.length);
  });
});
