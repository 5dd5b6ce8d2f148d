import type { Task } from '@ridgeline/core';
import { outputUnits, type InputSpec, type LayerSpec, type NetworkSpec } from '@ridgeline/engine';
import { defaultLoss } from '../default-loss.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';

/** Inputs and outputs of a network. */
export type NetworkEnds = Pick<SharedDataSet, 'features' | 'problem'>;

/**
 * Engine's specification of a task's network.
 *
 * @param classWeight see {@link classWeightOf}; for training only
 */
export function networkSpec(
  task: Task,
  { features, problem }: NetworkEnds,
  inputs: InputSpec,
  classWeight?: readonly number[],
): NetworkSpec {
  const { network, training } = task;
  return {
    features,
    problem,
    inputs,
    batchSize: training.batchSize,
    loss: training.loss ?? defaultLoss(problem),
    classWeight,
    optimizer: training.optimizer,
    layers: [
      ...dropout(network.inputDropout),
      ...network.hidden.flatMap(({ units, activation, activityRegularizer, ...layer }): LayerSpec[] => [
        dense(units, layer),
        { type: 'activation', activation, activityRegularizer },
        ...dropout(layer.dropout),
      ]),
      dense(outputUnits(problem), network.output),
    ],
  };
}

function dense(units: number, layer: Task['network']['output']): LayerSpec {
  const { kernelRegularizer, biasRegularizer, kernelConstraint } = layer;
  return { type: 'dense', units, kernelRegularizer, biasRegularizer, kernelConstraint };
}

function dropout(rate: number): readonly LayerSpec[] {
  return rate > 0 ? [{ type: 'dropout', rate }] : [];
}

/** Names of the random streams of the dropout layers, in order. */
export function dropoutStreams({ network }: Task): readonly ('input' | number)[] {
  return [
    ...(network.inputDropout > 0 ? ['input' as const] : []),
    ...network.hidden.flatMap(({ dropout }, index) => (dropout > 0 ? [index] : [])),
  ];
}
