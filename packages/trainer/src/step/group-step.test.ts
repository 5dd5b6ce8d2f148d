import { randomStream, type Task } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import type { Examples } from '../data/examples.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { makeBatch } from './batch.ts';
import { dropoutUniforms } from './dropout.ts';
import type { LayerWeights } from '@ridgeline/engine';
import { groupStep } from './group-step.ts';

const backends = (await backendsHere()).map(openKernels);

const features = 6;
const classes = 3;
const count = 20;
const random = randomStream('group-step test');
const bytes = Uint8Array.from({ length: count * features }, (_, i) => 256 * random.uniform(i));
const labels = Uint8Array.from({ length: count }, (_, i) => classes * random.uniform(10_000 + i));
const problem = { type: 'multi-class', classes } as const;
const data: Examples = {
  problem,
  features,
  targets: labels,
  read: (example, out, offset) => {
    for (let i = 0; i < features; i++) out[offset + i] = bytes[example * features + i]! / 255;
  },
};
const all = Uint32Array.from({ length: count }, (_, i) => i);

function task(network: object, optimizer: object = { name: 'sgd', learning_rate: 1 }): Task {
  const parsed = parseTask({ data: { name: 'made' }, network, training: { optimizer } }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** What a step minimises, in doubles: mean cross-entropy and the penalty, with the masks of `step`. */
function objective(task: Task, layers: readonly LayerWeights[], seed: number, step: number): number {
  const widths = [features, ...task.network.hidden.map(({ units }) => units), classes];
  const rows = 32;
  let total = 0;
  for (let row = 0; row < count; row++) {
    let inputs = Array.from({ length: features }, (_, i) => bytes[row * features + i]! / 255);
    layers.forEach(({ kernel, bias }, layer) => {
      const units = widths[layer + 1]!;
      const z = Array.from({ length: units }, (_, unit) =>
        inputs.reduce((sum, x, i) => sum + x * kernel[i * units + unit]!, bias[unit]!),
      );
      const setting = task.network.hidden[layer];
      if (setting === undefined) {
        inputs = z;
        return;
      }
      const uniforms = dropoutUniforms(seed, layer, step, rows * units);
      inputs = z.map((value, unit) => {
        const active = setting.activation.name === 'relu' ? Math.max(value, 0) : value;
        return uniforms[row * units + unit]! >= setting.dropout ? active / (1 - setting.dropout) : 0;
      });
    });
    const sum = inputs.reduce((s, z) => s + Math.exp(z), 0);
    total += Math.log(sum) - inputs[labels[row]!]!;
  }
  const settings = [...task.network.hidden, task.network.output];
  const penalty = layers.reduce((sum, { kernel }, layer) => {
    const { l1, l2 } = settings[layer]!.kernelRegularizer;
    return kernel.reduce((s, w) => s + l1 * Math.abs(w) + l2 * w * w, sum);
  }, 0);
  return total / count + penalty;
}

/** One step of SGD at rate 1 moves each weight by minus its gradient. */
function stepGradients(kernels: Kernels, tasks: readonly Task[], seed: number, step: number, rows?: number) {
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, seed, { features, problem });
    // Away from the start, where biases are 0 and a row without inputs sits on the kink of relu.
    kernels.scope(() =>
      group.train(
        makeBatch(kernels, data, all, rows),
        100,
        tasks.map(() => 0.1),
      ),
    );
    const before = tasks.map((_, trial) => group.read(trial));
    kernels.scope(() =>
      group.train(
        makeBatch(kernels, data, all, rows),
        step,
        tasks.map(() => 1),
      ),
    );
    const after = tasks.map((_, trial) => group.read(trial));
    const difference = (a: Float32Array, b: Float32Array) => Array.from(a, (x, i) => x - b[i]!);
    return before.map((layers, trial) => ({
      layers,
      gradients: layers.map(({ kernel, bias }, layer) => ({
        kernel: difference(kernel, after[trial]![layer]!.kernel),
        bias: difference(bias, after[trial]![layer]!.bias),
      })),
    }));
  });
}

describe.each(backends)('groupStep on $backend', (kernels) => {
  const tasks = [
    task({ hidden: [7, 5], dropout: [0.3, 0], kernel_regularizer: { l1: 0.01, l2: 0.02 } }),
    task({ hidden: [7, 5], dropout: [0.1, 0.5], output: { kernel_regularizer: { l1: 0.03 } } }),
    task({ hidden: [7, 5], kernel_regularizer: { l2: 0.1 }, kernel_initializer: 'he_uniform' }),
  ];

  it('has the gradients of finite differences, for each trial of a group', () => {
    const h = 1e-6;
    stepGradients(kernels, tasks, 6, 3).forEach(({ layers, gradients }, trial) => {
      layers.forEach((weights, layer) => {
        for (const which of ['kernel', 'bias'] as const) {
          weights[which].forEach((value, i) => {
            const at = (moved: number) => {
              const shifted = layers.map((other) => ({ kernel: other.kernel, bias: other.bias }));
              const copy = Float64Array.from(weights[which]) as unknown as Float32Array;
              copy[i] = moved;
              shifted[layer] = { ...weights, [which]: copy };
              return objective(tasks[trial]!, shifted, 6, 3);
            };
            const expected = (at(value + h) - at(value - h)) / (2 * h);
            const found = gradients[layer]![which][i]!;
            if (Math.abs(found - expected) > 1e-5 + 1e-4 * Math.abs(expected)) {
              expect({ trial, layer, which, i, found }).toMatchObject({ found: expected });
            }
          });
        }
      });
    });
  });

  it('adds nothing for padded rows', () => {
    const [padded, more] = [32, 64].map((rows) =>
      stepGradients(kernels, [task({ hidden: [7] })], 1, 1, rows),
    );
    padded![0]!.gradients.forEach(({ kernel, bias }, layer) => {
      [...kernel, ...bias].forEach((gradient, i) => {
        const other = more![0]!.gradients[layer]!;
        expect(gradient).toBeCloseTo([...other.kernel, ...other.bias][i]!, 6);
      });
    });
  });

  it('reports the loss, the hits and the penalty of the batch', () => {
    const plain = task({ hidden: [7], kernel_regularizer: { l2: 0.1 } });
    kernels.scope(() => {
      const group = groupStep(kernels, [plain], 2, { features, problem });
      const layers = group.read(0);
      const figures = kernels.scope(() => group.train(makeBatch(kernels, data, all), 1, [0.1]));
      const penalty = layers[0]!.kernel.reduce((sum, w) => sum + 0.1 * w * w, 0);
      expect(figures.penalty![0]).toBeCloseTo(penalty, 5);
      expect(figures.loss[0]! / count + penalty).toBeCloseTo(objective(plain, layers, 2, 1), 5);
      expect(figures.hits![0]).toBeGreaterThanOrEqual(0);
      expect(figures.hits![0]).toBeLessThanOrEqual(count);
      expect(Number.isInteger(figures.hits![0])).toBe(true);
    });
  });

  it('holds max-norm after every step, and only where it is asked for', () => {
    const maxNorm = (value: number) =>
      task(
        { hidden: [7], kernel_constraint: { name: 'MaxNorm', max_value: value } },
        { name: 'adam', learning_rate: 0.3 },
      );
    const free = task({ hidden: [7] }, { name: 'adam', learning_rate: 0.3 });
    kernels.scope(() => {
      const group = groupStep(kernels, [maxNorm(0.5), free, maxNorm(2)], 3, { features, problem });
      for (let step = 1; step <= 20; step++) {
        kernels.scope(() => group.train(makeBatch(kernels, data, all), step, [0.3, 0.3, 0.3]));
        const largest = [0, 1, 2].map((trial) => {
          const { kernel } = group.read(trial)[0]!;
          return Math.max(
            ...Array.from({ length: 7 }, (_, unit) =>
              Math.hypot(...Array.from({ length: features }, (_, i) => kernel[i * 7 + unit]!)),
            ),
          );
        });
        expect(largest[0]).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(largest[2]).toBeLessThanOrEqual(2 + 1e-6);
        if (step === 20) expect(largest[1]).toBeGreaterThan(2);
      }
    });
  });

  it('reaches exact zeros in no weight by L1, but counts those that are there', () => {
    kernels.scope(() => {
      const group = groupStep(kernels, [task({ hidden: [7], kernel_regularizer: { l1: 1 } })], 4, {
        features,
        problem,
      });
      expect(group.weights()).toMatchObject({ count: features * 7 + 7 * classes });
      expect(group.weights().zeros[0]).toBe(0);
    });
  });
});

describe('dropoutUniforms', () => {
  it('differ from step to step and from layer to layer, and repeat for the same seed', () => {
    const draw = (seed: number, layer: number, step: number) => [...dropoutUniforms(seed, layer, step, 64)];
    expect(draw(1, 0, 1)).toEqual(draw(1, 0, 1));
    expect(draw(1, 0, 1)).not.toEqual(draw(1, 0, 2));
    expect(draw(1, 0, 1)).not.toEqual(draw(1, 1, 1));
    expect(draw(1, 0, 1)).not.toEqual(draw(2, 0, 1));
  });
});
