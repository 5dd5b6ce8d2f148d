import type { ShapedLayer } from '@ridgeline/core';
import {
  outputUnits,
  type BatchSums,
  type ExampleNumbers,
  type Examples,
  type Network,
  type NetworkSpec,
  type TrainingSteps,
} from '@ridgeline/engine';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { selectKernels } from '../network/layer-tensors.ts';
import { isRandom } from '../network/trainer-spec.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';
import { clipGradients } from './clip-gradients.ts';
import { createLoss } from './losses.ts';
import { buildNetworkLayers } from './network-layers.ts';
import { createOptimizer } from './optimizers.ts';
import { sumDefined, sign } from './penalty.ts';
import { createEffect, type Effect } from './random-factors.ts';

/** Number of rows in one batch of an evaluation. */
const BATCH_ROWS = 1024;

/**
 * Opens a tfjs-layers network with Keras's optimizers and losses. It implements the interface of the compiled engine on
 * TensorFlow.js, and is many times slower than the engine.
 */
export function openLayersNetwork(tf: TensorFlow, spec: NetworkSpec<ShapedLayer>): Network {
  const layers = buildNetworkLayers(tf, spec.layers);
  const optimizer = createOptimizer(tf, spec.optimizer);
  const loss = createLoss(tf, spec.loss);
  const variables = layers.trainedVariables.map(({ variable }) => variable);
  const slots = variables.map(({ shape }) =>
    optimizer.initialSlots.map((initial) => tf.tidy(() => tf.variable(tf.fill(shape, initial), false))),
  );

  /** Effects of all layers in a step; undefined for layers that are not random. A random layer uses two of the `keys`. */
  function drawEffects(keys: Uint32Array, rows: number): readonly (Effect | undefined)[] {
    let streamIndex = 0;
    return spec.layers.map(({ layer, inputs }) => {
      if (!isRandom(layer)) return undefined;
      const key = [keys[2 * streamIndex]!, keys[2 * streamIndex + 1]!] as const;
      streamIndex++;
      return createEffect(tf, layer, inputs, rows, key);
    });
  }

  function trainStep(batch: Batch, step: number, rate: number, keys: Uint32Array, sums: BatchSums): void {
    const effects = drawEffects(keys, batch.rows);
    const { grads } = tf.variableGrads(() => {
      const { z, activity } = layers.forward(batch.inputs, effects);
      const mean = meanLoss(z, batch);
      const penalty = layers.penalty();
      addBatch(sums, batch, z, { loss: mean, penalty, activity });
      return sumDefined(tf, [mean, penalty, activity])!;
    }, [...variables]);
    const gradients = clipGradients(
      tf,
      spec.optimizer.clipping,
      variables.map(({ name }) => grads[name]!),
    );
    const update = optimizer.createUpdate(step, rate);
    layers.trainedVariables.forEach(({ variable, proximalL1, write }, i) => {
      const nextState = update({ value: variable, slots: slots[i]! }, gradients[i]!);
      nextState.slots.forEach((slot, j) => slots[i]![j]!.assign(slot));
      write(proximalL1 > 0 ? softThreshold(tf, nextState.value, rate * proximalL1) : nextState.value);
    });
  }

  function meanLoss(z: Tensor2D, { targets, exampleWeights }: Batch): Scalar {
    if (loss.type === 'per-batch') return loss.loss(z, targets);
    const losses = loss.losses(z, targets);
    return tf.mean<Scalar>(exampleWeights === undefined ? losses : tf.mul(losses, exampleWeights));
  }

  /** Adds the values of a batch to the sums. Returns the hits of its examples; undefined for a regression. */
  function addBatch(
    { numbers }: BatchSums,
    { rows, classes }: Batch,
    z: Tensor2D,
    { loss, penalty, activity }: Record<'loss' | 'penalty' | 'activity', Scalar | undefined>,
  ): Uint8Array | undefined {
    const hits = classes && findHits(z, classes);
    // In the order of BatchSums. The hits are added below.
    const batchValues = [1, readScalar(loss), 0, readScalar(penalty), readScalar(activity)];
    batchValues.forEach((value, index) => (numbers[index]! += value * rows));
    numbers[2]! += hits?.reduce((sum, hit) => sum + hit, 0) ?? 0;
    return hits;
  }

  return {
    train(examples, { rows, rates, firstStep, dropoutKeys }: TrainingSteps, sums) {
      const keysPerStep = dropoutKeys.length / rates.length;
      for (const [i, rate] of rates.entries()) {
        tf.tidy(() => {
          const batchRows = rows.subarray(i * spec.batchSize, (i + 1) * spec.batchSize);
          const batch = createBatch(tf, spec, examples, batchRows, spec.classWeight);
          trainStep(
            batch,
            firstStep + i,
            rate,
            dropoutKeys.subarray(i * keysPerStep, (i + 1) * keysPerStep),
            sums,
          );
        });
      }
    },
    evaluate(examples, rows, sums, { outputs, losses, hits }: ExampleNumbers = {}) {
      const units = outputUnits(spec.problem);
      for (let from = 0; from < rows.length; from += BATCH_ROWS) {
        tf.tidy(() => {
          const batch = createBatch(tf, spec, examples, rows.subarray(from, from + BATCH_ROWS));
          const { z, activity } = layers.forward(batch.inputs);
          const exampleLosses = loss.type === 'per-example' ? loss.losses(z, batch.targets) : undefined;
          const mean = exampleLosses === undefined ? meanLoss(z, batch) : tf.mean<Scalar>(exampleLosses);
          const batchHits = addBatch(sums, batch, z, { loss: mean, penalty: undefined, activity });
          outputs?.set(z.dataSync(), from * units);
          if (exampleLosses !== undefined) losses?.set(exampleLosses.dataSync(), from);
          if (batchHits !== undefined) hits?.set(batchHits, from);
        });
      }
    },
    readWeights: layers.readWeights,
    writeWeights: layers.writeWeights,
    figures: () =>
      tf.tidy(() => {
        const kernels = layers.readWeights().flatMap(selectKernels);
        const sumWeights = (map: (weight: number) => number) =>
          kernels.reduce((total, kernel) => kernel.reduce((sum, weight) => sum + map(weight), total), 0);
        return {
          penalty: readScalar(layers.penalty()),
          count: sumWeights(() => 1),
          zeros: sumWeights((weight) => Number(weight === 0)),
          squares: sumWeights((weight) => weight * weight),
        };
      }),
    close() {
      layers.dispose();
      tf.dispose(slots as Variable[][]);
    },
  };
}

/** Batch of examples on the backend. */
interface Batch {
  readonly rows: number;
  readonly inputs: Tensor;
  /** `[rows, units]`: one-hot classes, the class 0 or 1, or the number to predict. */
  readonly targets: Tensor2D;
  /** Undefined for a regression. */
  readonly classes: Uint8Array | undefined;
  /** Weight of each example in the loss. */
  readonly exampleWeights: Tensor1D | undefined;
}

function createBatch(
  tf: TensorFlow,
  { features, problem, inputs: format, layers }: NetworkSpec<ShapedLayer>,
  { inputs, targets }: Examples,
  rows: Uint32Array,
  classWeight?: readonly number[],
): Batch {
  const divisor = format.type === 'bytes' ? format.divisor : 1;
  const scaledInputs = new Float32Array(rows.length * features);
  rows.forEach((row, i) => {
    for (let j = 0; j < features; j++) scaledInputs[i * features + j] = inputs[row * features + j]! / divisor;
  });
  const units = outputUnits(problem);
  const targetValues = new Float32Array(rows.length * units);
  rows.forEach((row, i) => {
    if (problem.type === 'multi-class') targetValues[i * units + targets[row]!] = 1;
    else targetValues[i] = targets[row]!;
  });
  const classes = problem.type === 'regression' ? undefined : Uint8Array.from(rows, (row) => targets[row]!);
  return {
    rows: rows.length,
    inputs: tf.tensor(scaledInputs, [rows.length, ...layers[0]!.inputs]),
    targets: tf.tensor2d(targetValues, [rows.length, units]),
    classes,
    exampleWeights:
      classes && classWeight && tf.tensor1d(Float32Array.from(classes, (label) => classWeight[label]!)),
  };
}

/**
 * Hits of a batch: 1 for each correctly classified example, else 0. The predicted class is the first class with the
 * largest logit. With two classes there is one logit, and a positive logit predicts class 1.
 */
function findHits(z: Tensor2D, classes: Uint8Array): Uint8Array {
  const [, units] = z.shape;
  const logits = Float32Array.from(z.dataSync());
  return classes.map((label, row) => {
    const rowLogits = logits.subarray(row * units, (row + 1) * units);
    const prediction =
      units === 1
        ? Number(rowLogits[0]! > 0)
        : rowLogits.indexOf(rowLogits.reduce((a, b) => (b > a ? b : a)));
    return Number(prediction === label);
  });
}

/** `sign(w) * max(|w| - threshold, 0)`: the proximal step of an L1 penalty (Parikh and Boyd 2014). */
function softThreshold(tf: TensorFlow, w: Tensor, threshold: number): Tensor {
  return tf.mul(sign(tf, w), tf.relu(tf.sub(tf.abs(w), threshold)));
}

function readScalar(scalar: Scalar | undefined): number {
  return scalar?.dataSync()[0] ?? 0;
}
