import type { Checkpoint, ModuleTask, ThreadMessage, TrialAttempt } from '@ridgeline/core';
import { watchBuiltIns } from './built-ins.ts';
import { keepCheckpoint } from './checkpoint/keep-checkpoint.ts';
import { openTrainer } from './network/open-trainer.ts';
import { runNetwork } from './network/run-network.ts';
import type { Trainer } from './network/trainer-spec.ts';
import { createStopPoll } from './stop-poll.ts';
import type { BackendChoice } from './tensorflow/candidate.ts';
import type { CheckpointSettings, TrainingRequest } from './training-request.ts';

/** Interval at which requests are read while a user module waits. */
const POLL_INTERVAL_MS = 100;

let trainer: Promise<Trainer> | undefined;

const builtInsHaveChanged = watchBuiltIns();
const endThread = process.exit.bind(process);

/**
 * Entry point of a pool thread: trains one trial and posts its reports and its ending. Returns the number of tensors
 * that the thread has created so far.
 *
 * A trial that cannot be set up fails. Any other error (a bug or a failure of the backend) rejects the promise. The
 * backend is opened at the first trial and stays open. If a module changes built-in objects, the thread ends after its
 * trial, to protect later trials.
 */
export default async function runTrial(request: TrainingRequest): Promise<number> {
  const { trial, backend, shared } = request;
  const { task } = trial;
  if (task.type === 'module') {
    if (backend.type !== 'tensorflow') throw new Error('A user module was sent without TensorFlow.');
    try {
      return await runUserModule(request, backend.choice, { ...trial, task });
    } finally {
      if (builtInsHaveChanged()) endThread(0);
    }
  }
  if (task.type !== 'network') throw new Error(`A ${task.type} was sent to a training thread.`);
  if (shared === undefined) throw new Error('A network was sent without its data.');
  trainer ??= openTrainer(backend);
  const openedTrainer = await trainer;
  await runNetwork(request, openedTrainer, { ...trial, task }, shared);
  return openedTrainer.tensorCount();
}

async function runUserModule(
  { shared, test: testPart, checkpoints, port }: TrainingRequest,
  choice: BackendChoice,
  trial: TrialAttempt<ModuleTask>,
): Promise<number> {
  const { getThreadTensorFlow } = await import('./objective/lazy-tensorflow.ts');
  const { runObjective } = await import('./objective/run-objective.ts');
  const { CheckpointFolder } = await import('./objective/checkpoint-folder.ts');
  const tensorFlow = await getThreadTensorFlow(choice);
  const post = (message: ThreadMessage) => port.postMessage(message);
  const warn = (message: string) => post({ type: 'warning', message });
  const controller = new AbortController();
  const folder = new CheckpointFolder();
  const isStopRequested = createStopPoll(port);
  const pollMessages = () => {
    if (isStopRequested()) controller.abort();
  };
  // Code that never yields receives requests only when it reports.
  const timer = setInterval(pollMessages, POLL_INTERVAL_MS);
  const { ending, fingerprint, test } = await runObjective({
    attempt: trial,
    data: shared,
    test: testPart,
    tensorFlow,
    folder,
    report: (report) => post({ type: 'report', report }),
    warn,
    signal: controller.signal,
    pollMessages,
  });
  clearInterval(timer);
  const checkpoint = checkpoints && ending.type === 'trained' ? keepFiles(checkpoints) : undefined;
  folder.remove();
  post({
    type: 'ended',
    ending,
    fingerprint: fingerprint && { ...fingerprint, data: shared?.sha256 ?? trial.task.module.sha256 },
    test,
    checkpoint,
  });
  return tensorFlow.tensorCount();

  function keepFiles({ destination }: CheckpointSettings): Checkpoint | undefined {
    const files = folder.read();
    return files && keepCheckpoint(destination, trial.key.trial, files, warn);
  }
}
