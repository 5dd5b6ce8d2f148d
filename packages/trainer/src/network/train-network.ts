import {
  RidgelineError,
  formatError,
  type TrainingSegment,
  type Ending,
  type TrialAttempt,
  type Metric,
  type ShapedLayer,
  type Report,
  type NetworkTask,
} from '@ridgeline/core';
import { BatchSums, type LayerTensors, type Network, type NetworkSpec } from '@ridgeline/engine';
import type { TrainingState, TrainingStates } from '../checkpoint/training-states.ts';
import { TrainingControl } from '../training-control.ts';
import type { Scaling } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { needsOutputs, listReportedMetrics, computeReportValues } from '../epoch-values.ts';
import type { ScheduleModules } from '../schedule/schedule-modules.ts';
import { computeDropoutKeys } from './dropout-keys.ts';
import { evaluate } from './evaluate.ts';
import { initializeWeights } from './initial-weights.ts';
import { computeClassWeight } from './class-weight.ts';
import { countWeights } from './layer-tensors.ts';
import { limitBatchSize } from './network-memory.ts';
import { nameRandomStreams, createNetworkSpec, type Trainer } from './trainer-spec.ts';
import { StepsPerSlice } from './pace.ts';
import { prepareEpochExamples, loadTrialData, type TrialData } from './trial-data.ts';

/** Network trial to train, with callbacks. */
interface NetworkRun {
  readonly trainer: Trainer;
  /** Attempt whose task fits the data set. */
  readonly attempt: TrialAttempt<NetworkTask>;
  readonly data: SharedDataSet;
  /** User schedules that the task names. */
  readonly schedules?: ScheduleModules;
  /** Metric whose best epoch provides the `selectedWeights`. */
  readonly metric?: Metric | undefined;
  /** States of paused training runs; without them, each run starts from the beginning. */
  readonly states?: TrainingStates | undefined;
  /** Called after each epoch. */
  report(report: Report): void;
  /**
   * Called about every 50 ms between two slices of training, where true ends the trial as stopped. Also called between
   * the batches of an evaluation, where the result is ignored.
   */
  isStopped(): boolean;
}

/** Completely trained network. */
export interface TrainedNetwork {
  readonly type: 'trained';
  /** Last epoch, counted from 1. */
  readonly epoch: number;
  /** Epoch whose weights early stopping restored, counted from 1; undefined if it restored none. */
  readonly restored: number | undefined;
  /** Final weights: the weights of the last epoch, or the weights that early stopping restored. */
  readonly weights: readonly LayerTensors[];
  /** Weights of the ranked epoch: the best epoch if the metric's summary is `best`, otherwise `weights`. */
  readonly selectedWeights: readonly LayerTensors[];
  /** Layers that the weights belong to. */
  readonly layers: readonly ShapedLayer[];
  /** Scaling fitted on the training examples. */
  readonly scaling: Scaling;
  /** Number of training examples. */
  readonly exampleCount: number;
}

/**
 * Trains a network in this thread, without yielding to the event loop. The bits depend only on the task, the seed and
 * the data, not on pauses. Training continues from a stored state if there is one, after reporting the earlier epochs
 * again. A run that ends early returns only its ending, without weights.
 */
export function trainNetwork(
  run: NetworkRun,
): TrainedNetwork | Exclude<Ending, { readonly type: 'trained' }> {
  const { attempt, states } = run;
  const segments = listSegments(attempt);
  const { finals, pause } = attempt;
  const { until: lastEpoch } = segments.at(-1)!;
  // Without a pause, the last epoch is trained in any case, to obtain the trained network.
  const state = states?.findLatest(segments, pause === undefined ? lastEpoch - 1 : lastEpoch);
  const progress: TrainingProgress = {
    segments,
    control: new TrainingControl({ task: segments[0]!.task, finals }, run.schedules ?? new Map(), run.metric),
    pace: new StepsPerSlice(),
    epochs: 0,
    reports: [],
    best: state?.best,
    restored: state?.restored,
    network: state?.network,
  };
  for (const [index, { task, until }] of segments.entries()) {
    if (index > 0) progress.control.switchTask(task);
    for (const report of state?.reports.slice(progress.epochs, until) ?? [])
      recordReport(run, progress, report);
    const isLast = index === segments.length - 1;
    if (progress.epochs === until && (!isLast || pause !== undefined)) continue;
    const end = trainSegment(run, progress, index);
    if (end !== undefined) return end;
  }
  return { type: 'stopped', step: progress.epochs };
}

/** Segments of a training run, in order. */
function listSegments({ task, before = [], pause }: TrialAttempt<NetworkTask>): readonly TrainingSegment[] {
  return [...before, { task, until: Math.min(pause ?? Infinity, task.training.epochs) }];
}

/** Progress of a training run. */
interface TrainingProgress {
  readonly segments: readonly TrainingSegment[];
  readonly control: TrainingControl;
  readonly pace: StepsPerSlice;
  /** Number of epochs so far. */
  epochs: number;
  /** Reports of the epochs so far; empty unless the run may pause. */
  readonly reports: Report[];
  best: TrainingState['best'];
  restored: TrainingState['restored'];
  /** State of the network to continue from; undefined before the first epoch. */
  network: Float32Array | undefined;
}

function recordReport(run: NetworkRun, progress: TrainingProgress, report: Report): void {
  run.report(report);
  progress.control.observe(report);
  progress.epochs++;
  if (mayPause(run, progress)) progress.reports.push(report);
}

function mayPause({ states, attempt }: NetworkRun, { segments }: TrainingProgress): boolean {
  return states !== undefined && (attempt.pause !== undefined || segments.length > 1);
}

/** Trains one segment of the run. Returns undefined if a pause or another segment follows, else the run's result. */
function trainSegment(run: NetworkRun, progress: TrainingProgress, segmentIndex: number) {
  const { trainer, attempt, data } = run;
  const { task } = progress.segments[segmentIndex]!;
  const trialData = loadTrialData(data, task, attempt.seed);
  const spec = createNetworkSpec(
    task,
    data,
    trialData.scaling,
    computeClassWeight(task, data, trialData.train),
  );
  const batchSize = limitBatchSize(spec.batchSize, trialData.train.length);
  const network = trainer.open({ ...spec, batchSize });
  try {
    if (progress.network === undefined) network.writeWeights(initializeWeights(spec.layers, attempt.seed));
    else network.writeState!(progress.network);
    return trainEpochs(run, network, trialData, spec, progress, segmentIndex);
  } finally {
    network.close();
  }
}

function trainEpochs(
  run: NetworkRun,
  network: Network,
  trialData: TrialData,
  spec: NetworkSpec<ShapedLayer>,
  progress: TrainingProgress,
  segmentIndex: number,
): ReturnType<typeof trainNetwork> | undefined {
  const { problem } = run.data;
  const { control, pace, segments } = progress;
  const { task, until } = segments[segmentIndex]!;
  const attempt = { ...run.attempt, task };
  const streams = nameRandomStreams(spec.layers);
  const metricNames = listReportedMetrics(task, problem);
  const weightCount = countWeights(spec.layers, true);
  for (let epoch = progress.epochs + 1; ; epoch++) {
    const result = trainEpoch({ ...run, attempt }, network, { trialData, streams }, control, epoch, pace);
    if ('type' in result) return result;
    const values = measureEpoch(run, network, trialData, { ...result, weightCount }, metricNames);
    const nonFiniteMetric = Object.keys(values).find((name) => !Number.isFinite(values[name]));
    if (nonFiniteMetric !== undefined) return { type: 'diverged', step: epoch, metric: nonFiniteMetric };
    recordReport(run, progress, { step: epoch, values });
    if (control.wouldRestore(epoch)) progress.restored = { epoch, weights: network.readWeights() };
    if (control.isBest(epoch)) progress.best = network.readWeights();
    if (control.isOver(epoch)) break;
    if (epoch < until) continue;
    pauseTraining(run, network, progress);
    return undefined;
  }
  const { best, restored } = progress;
  const weights = restored?.weights ?? network.readWeights();
  return {
    type: 'trained',
    epoch: progress.epochs,
    restored: restored?.epoch,
    weights,
    selectedWeights: best ?? weights,
    layers: spec.layers,
    scaling: trialData.scaling,
    exampleCount: trialData.train.length,
  };
}

/**
 * Keeps the state of a network at a pause or before the next task. A network without `readState` keeps no state:
 * training starts over after a pause. Throws if such a network must continue with another task.
 */
function pauseTraining({ states }: NetworkRun, network: Network, progress: TrainingProgress): void {
  const { segments, epochs, reports, best, restored } = progress;
  if (network.readState === undefined) {
    if (segments.at(-1)!.until === epochs) return;
    throw new Error('Only the compiled engine can continue a network with another task.');
  }
  const state = (progress.network = network.readState());
  states?.save(segments, epochs, { reports, network: state, best, restored });
}

/** Trains one epoch. Returns the sums over its batches and the last learning rate, or an early ending. */
function trainEpoch(
  { attempt: { task, seed }, data, isStopped }: NetworkRun,
  network: Network,
  {
    trialData,
    streams,
  }: { readonly trialData: TrialData; readonly streams: ReturnType<typeof nameRandomStreams> },
  control: TrainingControl,
  epoch: number,
  pace: StepsPerSlice,
): { readonly sums: BatchSums; readonly rate: number } | Exclude<Ending, { readonly type: 'trained' }> {
  const { batchSize } = task.training;
  const { examples, rows } = prepareEpochExamples(trialData, data, task, seed, epoch);
  const stepsPerEpoch = Math.ceil(rows.length / batchSize);
  const stepsBefore = (epoch - 1) * stepsPerEpoch;
  const sums = new BatchSums();
  let rate = 0;
  for (let step = 0; step < stepsPerEpoch;) {
    if (isStopped()) return { type: 'stopped', step: epoch - 1 };
    const steps = Math.min(pace.steps, stepsPerEpoch - step);
    const rates = computeRates(control, stepsBefore + step, steps, stepsPerEpoch);
    if ('type' in rates) return rates;
    const slice = {
      rows: rows.subarray(step * batchSize, (step + steps) * batchSize),
      rates,
      firstStep: stepsBefore + step + 1,
      dropoutKeys: computeDropoutKeys(seed, streams, stepsBefore + step + 1, steps),
    };
    pace.run(steps, () => network.train(examples, slice, sums));
    rate = rates[steps - 1]!;
    step += steps;
  }
  return { sums, rate };
}

/** Learning rates of some steps. A user schedule that throws fails the trial. */
function computeRates(
  control: TrainingControl,
  firstStep: number,
  steps: number,
  stepsPerEpoch: number,
): Float64Array | Extract<Ending, { readonly type: 'failed' }> {
  try {
    const rates = new Float64Array(steps);
    for (let i = 0; i < steps; i++) rates[i] = control.rate(firstStep + i, stepsPerEpoch);
    return rates;
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return { type: 'failed', kind: 'error', message: formatError(error) };
  }
}

/** Values of an epoch's report. */
function measureEpoch(
  { data: { problem }, isStopped }: NetworkRun,
  network: Network,
  { examples, validation, trainSample }: TrialData,
  {
    sums,
    rate,
    weightCount,
  }: { readonly sums: BatchSums; readonly rate: number; readonly weightCount: number },
  metricNames: readonly string[],
): Report['values'] {
  const figures = network.figures();
  const measurePart = (part: 'val' | 'train', rows: Uint32Array) =>
    evaluate(network, problem, examples, rows, () => void isStopped(), {
      returnsOutputs: needsOutputs(part, problem, metricNames),
    });
  const epoch = {
    loss: sums.loss / sums.examples,
    accuracy: problem.type === 'regression' ? undefined : sums.hits / sums.examples,
    totalLoss: (sums.loss + sums.weightPenalty + sums.activityPenalty) / sums.examples,
    validation: measurePart('val', validation),
    trainSample: measurePart('train', trainSample),
    rate,
    weightPenalty: figures.penalty,
    sparsity: figures.zeros / figures.count,
    weightNorm: Math.sqrt(figures.squares),
    weightCount,
  };
  return computeReportValues(problem, epoch, metricNames);
}
