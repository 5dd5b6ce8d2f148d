import {
  summarizeLayer,
  type Ending,
  type Fingerprint,
  type Json,
  type LayerSummary,
  type ShapedLayer,
  type NetworkTask,
  type ThreadEnd,
  type ThreadMessage,
  type TrialAttempt,
} from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import { validateTrial } from '../validate-trial.ts';
import { keepCheckpoint } from '../checkpoint/keep-checkpoint.ts';
import { TrainingStates } from '../checkpoint/training-states.ts';
import { createModelCheckpoint } from '../checkpoint/model-checkpoint.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { createStopPoll } from '../stop-poll.ts';
import type { TrainingRequest } from '../training-request.ts';
import { evaluateTestPart } from './evaluate-test-part.ts';
import { selectKernels, layersWithTensors } from './layer-tensors.ts';
import type { Trainer } from './trainer-spec.ts';
import { trainNetwork, type TrainedNetwork } from './train-network.ts';

/** Trains one network trial. Posts its reports and, when it has ended, a message with its ending to `port`. */
export async function runNetwork(
  { port, test, checkpoints, states }: Pick<TrainingRequest, 'port' | 'test' | 'checkpoints' | 'states'>,
  trainer: Trainer,
  trial: TrialAttempt<NetworkTask>,
  dataSet: SharedDataSet,
): Promise<void> {
  const { task, finals } = trial;
  const isStopped = createStopPoll(port);
  const post = (message: ThreadMessage) => port.postMessage(message);
  const fingerprint: Fingerprint = { ...trainer.fingerprint, data: dataSet.sha256 };
  const postEnd = (ending: Ending, details: Pick<ThreadEnd, 'layers' | 'test' | 'checkpoint'> = {}) =>
    post({ type: 'ended', ending, fingerprint, ...details });

  const validation = await validateTrial(trial, dataSet);
  if (validation.type === 'refused') {
    return postEnd({ type: 'failed', kind: 'error', message: validation.message });
  }
  const metric = checkpoints?.metric;
  const context = { ...fingerprint, seed: trial.seed, metric: { ...(finals ?? metric) } } as unknown as Json;
  const end = trainNetwork({
    trainer,
    attempt: trial,
    data: dataSet,
    schedules: validation.schedules,
    metric,
    states: states && new TrainingStates(states, context),
    report: (report) => post({ type: 'report', report }),
    isStopped,
  });
  if (end.type !== 'trained') return postEnd(end);
  const ending = { type: 'trained', restored: end.restored } as const;
  const layers = summarizeLayers(end.layers, finals === undefined ? end.weights : end.selectedWeights);
  const checkpoint = checkpoints && keepModel(end);
  if (finals === undefined) return postEnd(ending, { layers, checkpoint });
  if (test === undefined) throw new Error('A trial of finals was sent without the test part.');
  const result = evaluateTestPart(trainer, task, end, test, finals, () => void isStopped());
  const nonFiniteMetric = Object.keys(result.values).find((name) => !Number.isFinite(result.values[name]));
  if (nonFiniteMetric !== undefined)
    return postEnd({ type: 'diverged', step: end.epoch, metric: nonFiniteMetric }, { test: result });
  postEnd(ending, { layers, test: result, checkpoint });

  function keepModel({ selectedWeights: weights, layers, scaling }: TrainedNetwork) {
    const warn = (message: string) => post({ type: 'warning', message });
    const files = createModelCheckpoint({ attempt: trial, layers, weights, scaling }, dataSet);
    return keepCheckpoint(checkpoints!.destination, trial.key.trial, files, warn);
  }
}

/** Summaries of a trial's kernels, first layer first. */
function summarizeLayers(
  layers: readonly ShapedLayer[],
  weights: readonly LayerTensors[],
): readonly LayerSummary[] {
  return layersWithTensors(layers).flatMap(({ layer }, index) => {
    const [kernel] = selectKernels(weights[index]!);
    return kernel === undefined ? [] : [summarizeLayer(layer.name, kernel)];
  });
}
