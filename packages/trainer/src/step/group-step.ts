import type { Task } from '@ridgeline/core';
import { activationOf } from '../activation/activation.ts';
import { linear } from '../activation/linear.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { softmaxCrossEntropy } from '../loss/softmax-cross-entropy.ts';
import { optimizerOf, type Update, type Variable } from '../optimizer/optimizer.ts';
import type { Batch } from './batch.ts';
import { denseLayer, forward, throughActivation, type DenseLayer, type Passed } from './dense-layer.ts';
import { dropoutOf } from './dropout.ts';
import { same } from './same.ts';
import { sumAll } from './sums.ts';

/** Trials of one architecture that train as one program. What comes back has one number a trial. */
export interface GroupStep {
  /**
   * One step of training: forward with dropout, backward, penalty, optimizer, constraint.
   *
   * @param step from 1
   * @param rates the learning rate of each trial
   */
  train(batch: Batch, step: number, rates: readonly number[]): TrainedBatch;
  /** Forward without dropout. */
  evaluate(batch: Batch): EvaluatedBatch;
  /** What the weights are now. */
  weights(): WeightFigures;
  /** The layers' weights of one trial, first layer first. */
  read(trial: number): readonly LayerWeights[];
}

export interface EvaluatedBatch {
  /** Sum of the examples' losses. */
  readonly loss: Float32Array;
  /** How many examples were classified rightly. */
  readonly hits: Float32Array;
}

export interface TrainedBatch extends EvaluatedBatch {
  /** The penalty before the step; undefined where no trial has one. */
  readonly penalty: Float32Array | undefined;
}

export interface WeightFigures {
  readonly penalty: Float32Array;
  /** How many kernel weights are exactly 0. */
  readonly zeros: Float32Array;
  /** Sum of the squares of all kernel weights. */
  readonly squares: Float32Array;
  /** How many kernel weights a trial has. */
  readonly count: number;
}

/** Row-major: kernel `[inputs, units]`, bias `[units]`. */
export interface LayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Sets a group up in the current scope of `kernels`.
 *
 * @param tasks of the trials; they agree in shapes, activations, loss and the kind of optimizer
 * @param seed the training seed of all of them
 * @param shape what the data set gives: numbers an example, and classes
 */
export function groupStep(
  kernels: Kernels,
  tasks: readonly Task[],
  seed: number,
  shape: { readonly features: number; readonly classes: number },
): GroupStep {
  const k = kernels;
  const trials = tasks.length;
  const optimizer = optimizerOf(
    k,
    tasks.map(({ training }) => training.optimizer),
  );
  const layers = layersOf(k, tasks, seed, shape, optimizer.slots);

  function passThrough(batch: Batch, step?: number): { passed: Passed[]; z: Tensor } {
    const passed: Passed[] = [];
    let inputs = batch.inputs;
    for (const layer of layers) {
      const next = forward(k, layer, inputs, step);
      passed.push(next);
      inputs = next.outputs;
    }
    return { passed, z: inputs };
  }

  function hitsOf(z: Tensor, batch: Batch): Tensor {
    return k.matMul(batch.rowWeights, same(k, k.argMaxLast(z), batch.labels));
  }

  function penaltyOf(): Tensor | undefined {
    return layers
      .map((layer) => layer.regularizer?.penalty(layer.kernel.value))
      .reduce((sum, term) => (sum === undefined || term === undefined ? (sum ?? term) : k.add(sum, term)));
  }

  function update(layer: DenseLayer, which: 'kernel' | 'bias', gradient: Tensor, rule: Update): void {
    const before = layer[which];
    const after = rule(before, gradient);
    const constrain = which === 'kernel' ? layer.constraint : undefined;
    const value = constrain === undefined ? after.value : constrain(after.value);
    layer[which] = keep({ value, slots: after.slots });
    for (const tensor of [before.value, ...before.slots]) k.dispose(tensor);
  }

  function keep(variable: Variable): Variable {
    k.keep(variable.value);
    variable.slots.forEach((slot) => k.keep(slot));
    return variable;
  }

  function backward(passed: readonly Passed[], outputGradient: Tensor, batch: Batch, rule: Update): void {
    let gradient = outputGradient;
    for (let i = layers.length - 1; i >= 0; i--) {
      const layer = layers[i]!;
      const { inputs } = passed[i]!;
      const data = k.matMul(inputs, gradient, 'a');
      const penalty = layer.regularizer?.gradient(layer.kernel.value);
      const kernelGradient = penalty === undefined ? data : k.add(data, penalty);
      const biasGradient = k.matMul(batch.rowWeights, gradient);
      // The way further down goes through the weights as they were before this step.
      const below = i > 0 ? k.matMul(gradient, layer.kernel.value, 'b') : undefined;
      update(layer, 'kernel', kernelGradient, rule);
      update(layer, 'bias', biasGradient, rule);
      if (below !== undefined) gradient = throughActivation(k, layers[i - 1]!, passed[i - 1]!, below);
    }
  }

  return {
    train: (batch, step, rates) =>
      k.scope(() => {
        const { passed, z } = passThrough(batch, step);
        const loss = softmaxCrossEntropy(k, z, batch);
        const penalty = penaltyOf();
        const figures = {
          loss: k.download(loss.sum),
          hits: k.download(hitsOf(z, batch)),
          penalty: penalty === undefined ? undefined : k.download(penalty),
        };
        backward(passed, loss.gradient(), batch, optimizer.at(step, rates));
        return figures;
      }),
    evaluate: (batch) =>
      k.scope(() => {
        const { z } = passThrough(batch);
        return {
          loss: k.download(softmaxCrossEntropy(k, z, batch).sum),
          hits: k.download(hitsOf(z, batch)),
        };
      }),
    weights: () =>
      k.scope(() => {
        const all = layers.map((layer) => layer.kernel.value);
        const total = (terms: readonly Tensor[]) =>
          k.download(terms.map((term) => sumAll(k, term)).reduce((sum, term) => k.add(sum, term)));
        const penalty = penaltyOf();
        return {
          penalty: penalty === undefined ? new Float32Array(trials) : k.download(penalty),
          zeros: total(all.map((w) => same(k, w, k.constant(0)))),
          squares: total(all.map((w) => k.square(w))),
          count: all.reduce((sum, w) => sum + w.shape[1]! * w.shape[2]!, 0),
        };
      }),
    read: (trial) =>
      layers.map((layer) => ({
        kernel: slabOf(k, layer.kernel.value, trial),
        bias: slabOf(k, layer.bias.value, trial),
      })),
  };
}

function layersOf(
  kernels: Kernels,
  tasks: readonly Task[],
  seed: number,
  shape: { readonly features: number; readonly classes: number },
  slots: number,
): DenseLayer[] {
  const hidden = tasks[0]!.network.hidden;
  const widths = [shape.features, ...hidden.map(({ units }) => units), shape.classes];
  const shapeOf = (index: number) => ({ index, inputs: widths[index]!, units: widths[index + 1]!, slots });
  const hiddenLayers = hidden.map(({ activation }, index) => {
    const settings = tasks.map(({ network }) => network.hidden[index]!);
    const rates = settings.map(({ dropout }) => dropout);
    return denseLayer(
      kernels,
      settings,
      seed,
      shapeOf(index),
      activationOf(activation),
      dropoutOf(kernels, rates, seed, index),
    );
  });
  const output = denseLayer(
    kernels,
    tasks.map(({ network }) => network.output),
    seed,
    shapeOf(hidden.length),
    linear,
    undefined,
  );
  return [...hiddenLayers, output];
}

function slabOf(kernels: Kernels, tensor: Tensor, trial: number): Float32Array {
  const size = tensor.shape[1]! * tensor.shape[2]!;
  return kernels.download(tensor).slice(trial * size, (trial + 1) * size);
}
