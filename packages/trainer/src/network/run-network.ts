import type { Ending, Fingerprint, Task, ThreadEnd, ThreadMessage, TrialAttempt } from '@ridgeline/core';
import { validateTrial } from '../validate-trial.ts';
import { keepCheckpoint } from '../checkpoint/keep-checkpoint.ts';
import { modelCheckpoint } from '../checkpoint/model-checkpoint.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { Mailbox } from '../mailbox.ts';
import { summarizeLayers } from '../summarize-layers.ts';
import type { Work } from '../work.ts';
import { evaluateTestPart } from './evaluate-test-part.ts';
import type { Trainer } from './open-trainer.ts';
import { trainNetwork, type TrainedNetwork } from './train-network.ts';

/** Extra fields of a trial's end. */
type Details = Pick<ThreadEnd, 'layers' | 'test' | 'checkpoint'>;

/** Trains one network trial, and posts its reports and its end. */
export async function runNetwork(
  { port, test, checkpoints }: Pick<Work, 'port' | 'test' | 'checkpoints'>,
  trainer: Trainer,
  trial: TrialAttempt<Task>,
  shared: SharedDataSet,
): Promise<void> {
  const { engine } = trainer;
  const { task, finals } = trial;
  const mailbox = new Mailbox(port);
  const post = (message: ThreadMessage) => port.postMessage(message);
  const fingerprint: Fingerprint = { ...trainer.fingerprint, data: shared.sha256 };
  const ended = (ending: Ending, details: Details = {}) =>
    post({ type: 'ended', ending, fingerprint, ...details });

  const validation = await validateTrial(trial, shared);
  if (validation.type === 'refused') {
    return ended({ type: 'failed', kind: 'error', message: validation.message });
  }
  const end = trainNetwork({
    engine,
    member: trial,
    data: shared,
    schedules: validation.schedules,
    metric: checkpoints?.metric,
    report: (report) => post({ type: 'report', report }),
    isStopped: () => mailbox.isStopRequested(),
  });
  if (end.type !== 'trained') return ended(end);
  const ending = { type: 'trained', restored: end.restored } as const;
  const layers = summarizeLayers(end.layers, finals === undefined ? end.weights : end.kept);
  const checkpoint = checkpoints && keep(end);
  if (finals === undefined) return ended(ending, { layers, checkpoint });
  if (test === undefined) throw new Error('A trial of finals was sent without the test part.');
  const result = evaluateTestPart(engine, task, end, test, finals, () => void mailbox.isStopRequested());
  const bad = Object.keys(result.values).find((name) => !Number.isFinite(result.values[name]));
  if (bad !== undefined) return ended({ type: 'diverged', step: end.epoch, metric: bad }, { test: result });
  ended(ending, { layers, test: result, checkpoint });

  function keep({ kept: weights, layers, scaling }: TrainedNetwork) {
    const warn = (message: string) => post({ type: 'warning', message });
    const files = modelCheckpoint({ member: trial, layers, weights, scaling }, shared);
    return keepCheckpoint(checkpoints!.to, trial.key.trial, files, warn);
  }
}
