import type { Task } from '@ridgeline/core';
import type { LayerWeights } from '@ridgeline/engine';
import { activationOf } from '../activation/activation.ts';
import { linear } from '../activation/linear.ts';
import { outputUnits } from '../data/shared-data-set.ts';
import { defaultLoss } from '../default-loss.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { lossOf } from '../loss/loss.ts';
import { clippingOf } from '../optimizer/clipping.ts';
import { optimizerOf, type Optimizer } from '../optimizer/optimizer.ts';
import type { NetworkEnds } from '../network/network-spec.ts';
import { regularizerOf } from '../regularizer/regularizer.ts';
import { backward, type Gradient } from './backward.ts';
import type { Batch } from './batch.ts';
import { classWeightsOf } from './class-weights.ts';
import {
  denseLayer,
  forward,
  parametersOf,
  weightPenalty,
  type DenseLayer,
  type Passed,
} from './dense-layer.ts';
import { dropoutOf } from './dropout.ts';
import { hitsOf, rightRows } from './hits.ts';
import { same } from './same.ts';
import { transposed } from './transposed.ts';
import { captureTrials, resumedVariable, type TrialState } from './trial-state.ts';

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
  /** Forward without dropout, example by example. */
  examine(batch: Batch): ExaminedBatch;
  /** What the weights are now. */
  weights(): WeightFigures;
  /** The layers' weights of one trial, first layer first. */
  read(trial: number): readonly LayerWeights[];
  /** Where some of the trials stand, to go on in a smaller group. */
  capture(trials: readonly number[]): readonly TrialState[];
  /** Puts weights in the place of a trial's; the optimizer's memory stays. */
  write(trial: number, layers: readonly LayerWeights[]): void;
}

export interface EvaluatedBatch {
  /** The loss of the batch times its examples. */
  readonly loss: Float32Array;
  /** How many examples were classified rightly; undefined for numbers. */
  readonly hits: Float32Array | undefined;
  /** The penalty on activations, mean over the examples; undefined where no trial has one. */
  readonly activity: Float32Array | undefined;
  /** `[K, rows]`: the output's `z`, where there is one unit and the batch was evaluated. */
  readonly outputs: Float32Array | undefined;
}

/** A batch looked at example by example, too. */
export interface ExaminedBatch extends EvaluatedBatch {
  /** `[K, count]`: the loss of each example; undefined where the loss is no mean over examples. */
  readonly losses: Float32Array | undefined;
  /** `[K, count]`: 1 where an example is classified rightly, else 0; undefined for numbers. */
  readonly right: Uint8Array | undefined;
}

export interface TrainedBatch extends EvaluatedBatch {
  /** The penalty on weights before the step; undefined where no trial has one. */
  readonly penalty: Float32Array | undefined;
}

export interface WeightFigures {
  /** The penalty on weights. */
  readonly penalty: Float32Array;
  /** How many kernel weights are exactly 0. */
  readonly zeros: Float32Array;
  /** Sum of the squares of all kernel weights. */
  readonly squares: Float32Array;
  /** How many kernel weights a trial has. */
  readonly count: number;
}

/**
 * Sets a group up in the current scope of `kernels`.
 *
 * @param tasks of the trials; they agree in `groupKey`
 * @param seed the training seed of all of them
 * @param states where they go on; left out: they start
 */
export function groupStep(
  kernels: Kernels,
  tasks: readonly Task[],
  seed: number,
  ends: NetworkEnds,
  states?: readonly TrialState[],
): GroupStep {
  const k = kernels;
  const { problem } = ends;
  const trials = tasks.length;
  const optimizers = tasks.map(({ training }) => training.optimizer);
  const optimizer = optimizerOf(k, optimizers);
  const clip = clippingOf(
    k,
    optimizers.map(({ clipping }) => clipping),
  );
  const loss = lossOf(
    k,
    tasks.map(({ training }) => training.loss ?? defaultLoss(problem)),
  );
  const classWeights = classWeightsOf(
    k,
    tasks.map(({ training }) => training.classWeight),
    problem,
  );
  const inputDropout = dropoutOf(
    k,
    tasks.map(({ network }) => network.inputDropout),
    seed,
    'input',
  );
  const layers = layersOf(k, tasks, seed, ends, optimizer);
  const parameters = layers.flatMap(parametersOf);
  if (states !== undefined) resume(states);

  function resume(states: readonly TrialState[]): void {
    parameters.forEach((parameter, i) => {
      const { value, slots } = parameter.variable;
      const own = states.map((state) => state[i]!);
      parameter.variable = resumedVariable(k, optimizer, own, value.shape);
      for (const tensor of [value, ...slots]) k.dispose(tensor);
    });
  }

  function passThrough(batch: Batch, step?: number): { passed: readonly Passed[]; z: Tensor } {
    const factors = step === undefined ? undefined : inputDropout?.(step, batch.rows, ends.features);
    let inputs = factors === undefined ? batch.inputs : k.multiply(batch.inputs, factors);
    const passed = layers.map((layer) => {
      const next = forward(k, layer, inputs, step);
      inputs = next.outputs;
      return next;
    });
    return { passed, z: inputs };
  }

  function activityOf(passed: readonly Passed[], batch: Batch): Tensor | undefined {
    return total(
      layers.map((layer, i) => {
        const mean = (terms: Tensor) =>
          k.divide(k.sumLast(k.matMul(batch.rowWeights, terms)), k.constant(batch.count));
        return layer.activityRegularizer?.penalty(passed[i]!.activated, mean);
      }),
    );
  }

  function penaltyOf(): Tensor | undefined {
    return total(layers.map((layer) => weightPenalty(k, layer)));
  }

  function total(terms: readonly (Tensor | undefined)[]): Tensor | undefined {
    return terms.reduce((sum, term) =>
      sum === undefined || term === undefined ? (sum ?? term) : k.add(sum, term),
    );
  }

  /** What tensors hold, read in one go; undefined where there is none. */
  function read<const T extends readonly (Tensor | undefined)[]>(tensors: T) {
    const held = k.downloadAll(tensors.filter((tensor) => tensor !== undefined)).values();
    return tensors.map((tensor) => tensor && held.next().value) as {
      [I in keyof T]: Float32Array | Extract<T[I], undefined>;
    };
  }

  /** Puts a tensor where another was, which is freed. */
  function replace(before: Tensor, after: Tensor): Tensor {
    k.keep(after, before);
    k.dispose(before);
    return after;
  }

  function update(gradients: readonly Gradient[], step: number, rates: readonly number[]): void {
    const raw = gradients.map(({ gradient }) => gradient);
    const clipped = clip === undefined ? raw : clip(raw);
    const rule = optimizer.at(step, rates);
    gradients.forEach(({ parameter }, i) => {
      const before = parameter.variable;
      const after = rule(before, clipped[i]!);
      const shrunk = parameter.shrink === undefined ? after.value : parameter.shrink(after.value, rates);
      const value = parameter.constraint === undefined ? shrunk : parameter.constraint(shrunk);
      parameter.variable = {
        value: replace(before.value, value),
        slots: after.slots.map((slot, i) => replace(before.slots[i]!, slot)),
      };
    });
  }

  /** A batch without dropout, in the current scope. */
  function evaluated(batch: Batch) {
    const { passed, z } = passThrough(batch);
    const value = loss(z, batch);
    const [sum, outputs, activity] = read([value.sum, z, activityOf(passed, batch)]);
    const figures: EvaluatedBatch = {
      loss: sum,
      hits: hitsOf(problem, outputs, batch, trials),
      activity,
      outputs: outputUnits(problem) === 1 ? outputs : undefined,
    };
    return { figures, rows: value.rows, outputs };
  }

  return {
    train: (batch, step, rates) =>
      k.scope(() => {
        const { passed, z } = passThrough(batch, step);
        const value = loss(z, batch, classWeights?.(batch));
        const wanted = [value.sum, z, activityOf(passed, batch), penaltyOf()] as const;
        update(backward(k, layers, passed, value.gradient(), batch), step, rates);
        const [sum, outputs, activity, penalty] = read(wanted);
        const hits = hitsOf(problem, outputs, batch, trials);
        return { loss: sum, hits, activity, penalty, outputs: undefined };
      }),
    evaluate: (batch) => k.scope(() => evaluated(batch).figures),
    examine: (batch) =>
      k.scope(() => {
        const { figures, rows, outputs } = evaluated(batch);
        const [losses] = read([rows]);
        return {
          ...figures,
          losses: losses?.filter((_, i) => i % batch.rows < batch.count),
          right: rightRows(problem, outputs, batch, trials),
        };
      }),
    weights: () =>
      k.scope(() => {
        const all = layers.map(({ kernel }) => kernel.variable.value);
        const sum = (terms: readonly Tensor[]) => total(terms.map((term) => k.sumAll(term)))!;
        const zeros = sum(all.map((w) => same(k, w, k.constant(0))));
        const squares = sum(all.map((w) => k.square(w)));
        const penalty = penaltyOf();
        const held = read([zeros, squares, penalty]);
        return {
          penalty: held[2] ?? new Float32Array(trials),
          zeros: held[0],
          squares: held[1],
          count: all.reduce((count, w) => count + w.shape[1]! * w.shape[2]!, 0),
        };
      }),
    capture: (trials) =>
      captureTrials(
        k,
        optimizer,
        parameters.map(({ variable }) => variable),
        trials,
      ),
    read: (trial) =>
      layers.map((layer) => {
        const [kernel, bias, slopes] = parametersOf(layer).map(({ variable }) => {
          const all = k.download(variable.value);
          const slab = all.length / trials;
          return all.slice(trial * slab, (trial + 1) * slab);
        });
        const [, units, inputs] = layer.kernel.variable.value.shape;
        return {
          kernel: transposed(kernel!, units!, inputs!),
          bias: bias!,
          ...(slopes === undefined ? {} : { slopes }),
        };
      }),
    write: (trial, weights) =>
      k.scope(() =>
        layers.forEach((layer, i) => {
          const { kernel, bias, slopes } = weights[i]!;
          const [, units, inputs] = layer.kernel.variable.value.shape;
          const slabs = [transposed(kernel, inputs!, units!), bias, slopes];
          parametersOf(layer).forEach((parameter, j) => {
            const { value, slots } = parameter.variable;
            const all = k.download(value).slice();
            const slab = slabs[j]!;
            all.set(slab, trial * slab.length);
            parameter.variable = { value: replace(value, k.upload(all, value.shape)), slots };
          });
        }),
      ),
  };
}

function layersOf(
  kernels: Kernels,
  tasks: readonly Task[],
  seed: number,
  { features, problem }: NetworkEnds,
  optimizer: Optimizer,
): readonly DenseLayer[] {
  const hidden = tasks[0]!.network.hidden;
  const widths = [features, ...hidden.map(({ units }) => units), outputUnits(problem)];
  const hiddenLayers = hidden.map((_, index) => {
    const settings = tasks.map(({ network }) => network.hidden[index]!);
    return denseLayer(kernels, settings, seed, {
      index,
      inputs: widths[index]!,
      units: widths[index + 1]!,
      optimizer,
      activation: activationOf(
        kernels,
        settings.map(({ activation }) => activation),
      ),
      activityRegularizer: regularizerOf(
        kernels,
        settings.map(({ activityRegularizer }) => activityRegularizer),
      ),
      dropout: dropoutOf(
        kernels,
        settings.map(({ dropout }) => dropout),
        seed,
        index,
      ),
    });
  });
  const output = denseLayer(
    kernels,
    tasks.map(({ network }) => network.output),
    seed,
    {
      index: hidden.length,
      inputs: widths[hidden.length]!,
      units: widths[hidden.length + 1]!,
      optimizer,
      activation: linear,
      activityRegularizer: undefined,
      dropout: undefined,
    },
  );
  return [...hiddenLayers, output];
}
