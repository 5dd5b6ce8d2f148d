import type { LayerOf, Task } from '@ridgeline/core';
import { learningRate } from '../../schedule/learning-rate.ts';
import { OneBatch } from '../../testing/engine-network.ts';
import { trainersHere } from '../../testing/trainers-here.ts';
import {
  distance,
  longTrajectories,
  trajectories,
  type Apart,
  type Trajectories,
} from '../../testing/keras-fixtures.ts';
import { taskOf } from '../../testing/task-of.ts';
import type { LayerTensors } from '../layer-tensors.ts';
import type { NetworkTrainer } from '../trainer-spec.ts';

const engines = await trainersHere();

/**
 * Allowed distance from Keras, as a multiple of the distance of Keras's own controls: float64, and restarts one
 * rounding off.
 */
const multiple = 4;

const length = { stepsPerEpoch: 3, epochs: 100 };

/** Trains a task from Keras's initial weights. Returns the losses with all penalties, and the final weights. */
function trained(engine: NetworkTrainer, fixture: Trajectories, task: Task, steps: number) {
  const { seed, rows, features, inputs, classes, numbers, start } = fixture;
  const isOfClasses = task.training.loss === undefined;
  const targets = isOfClasses ? classes : numbers;
  const network = new OneBatch(
    engine,
    task,
    {
      features,
      problem: isOfClasses
        ? { type: 'multi-class', classes: Math.max(...classes) + 1 }
        : { type: 'regression' },
      inputs,
      targets,
    },
    seed,
  );
  const hidden = task.network.layers.filter((layer): layer is LayerOf<'Dense'> => layer.type === 'Dense');
  network.weights = start[isOfClasses ? 'classes' : 'numbers'].map(([kernel, bias], layer): LayerTensors => ({
    kernel: Float32Array.from(kernel),
    bias: Float32Array.from(bias),
    ...(hidden[layer]?.activation.name === 'prelu' ? { slopes: new Float32Array(bias.length) } : {}),
  }));
  const { schedule, optimizer } = task.training;
  const batches = targets.length / rows;
  const totals = Array.from({ length: steps }, (_, step) => {
    const rate = learningRate(schedule, optimizer.learningRate, step, length);
    const batch = Uint32Array.from({ length: rows }, (_, i) => (step % batches) * rows + i);
    const { loss, penalty, activity, examples } = network.train(rate, batch);
    return (loss + penalty + activity) / examples;
  });
  const { weights } = network;
  network.close();
  return { totals, weights };
}

const cases = [trajectories, longTrajectories].flatMap((fixture) =>
  fixture.cases.map((one) => ({
    ...one,
    fixture,
    title: JSON.stringify({ hidden: fixture.hidden, ...one.network, ...one.training }),
  })),
);

describe.each(engines)('training on the $type engine', (engine) => {
  /** Distances from Keras, absolute and as a multiple of its controls'. */
  const seen: Record<keyof Apart, { apart: number; times: number }[]> = { loss: [], weights: [] };

  it.each(cases)('follows Keras: $title', ({ fixture, network, training, totals, end, ...controls }) => {
    const task = taskOf({ network: { hidden: fixture.hidden, ...network }, training });
    const found = trained(engine, fixture, task, totals.length);
    const apart: Apart = {
      loss: distance(found.totals, totals),
      weights: distance(
        end.flatMap((_, layer) => [...found.weights[layer]!.kernel!, ...found.weights[layer]!.bias!]),
        end.flat(2),
      ),
    };
    for (const what of ['loss', 'weights'] as const) {
      const control = Math.max(controls.float64[what], controls.restarted[what]);
      if (control > 0) seen[what].push({ apart: apart[what], times: apart[what] / control });
      expect(apart[what]).toBeLessThanOrEqual(multiple * control);
    }
  });

  it('is as close to Keras as Keras restarted one rounding off', () => {
    for (const [what, each] of Object.entries(seen)) {
      const spread = (key: 'apart' | 'times') => {
        const sorted = each.map((one) => one[key]).sort((a, b) => a - b);
        return [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!].map((x) => x.toPrecision(2));
      };
      const [[middle, most], [ofControl, mostOfControl]] = [spread('apart'), spread('times')];
      console.log(
        `${each.length} trainings on ${engine.type}: ${what} ${middle} from Keras in the median, ${most} at most; ` +
          `${ofControl} and ${mostOfControl} times as far as Keras from itself`,
      );
    }
    expect(seen.loss).toHaveLength(cases.length);
  });
});
