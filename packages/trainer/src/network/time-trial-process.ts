// Entry point of a process that measures one trial for `measureTrial`.
import type { NetworkTask } from '@ridgeline/core';
import type { ThreadBackend } from '../backend/trial-backend.ts';
import type { TrialMeasurement } from './measure-trial.ts';
import { openTrainer } from './open-trainer.ts';
import { timeTrial } from './time-trial.ts';

process.once('message', (request: { readonly task: NetworkTask; readonly backend: ThreadBackend }) => {
  void measure(request.task, request.backend).then((result) => process.send!(result, () => process.exit()));
});

async function measure(task: NetworkTask, backend: ThreadBackend): Promise<TrialMeasurement> {
  try {
    const trainer = await openTrainer(backend);
    return { type: 'measured', ...timeTrial(trainer, task) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
