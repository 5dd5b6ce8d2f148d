import {
  RidgelineError,
  type Ending,
  type Fingerprint,
  type Report,
  type TrialAttempt,
} from '@ridgeline/core';
import { formatCause } from '../orchestrator/loss-cause.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';

/** Result of a trial that was trained without a study. */
interface StandaloneResult {
  readonly reports: readonly Report[];
  readonly ending: Ending;
  readonly fingerprint: Fingerprint | undefined;
}

/**
 * Trains one trial in a separate runner process, without a database.
 *
 * @param reportLimit number of reports after which the trial is asked to stop
 * @throws RidgelineError `RUNNER_FAILED` if the trial is lost, or the runner process does not start.
 */
export async function trainStandalone(
  launch: RunnerLaunch,
  trial: TrialAttempt,
  reportLimit: number,
): Promise<StandaloneResult> {
  const { token } = trial.key;
  const reports: Report[] = [];
  const { promise, resolve, reject } = withResolvers<StandaloneResult>();
  const fail = (reason: string) =>
    reject(
      new RidgelineError('RUNNER_FAILED', `The trial did not end: ${reason}.`, {
        ...(launch.output === undefined ? {} : { hint: `See ${launch.output.location}.` }),
      }),
    );
  const runner = new RunnerProcess(launch);
  runner.listen(
    (messages) => {
      for (const message of messages) {
        if (message.type === 'broken') fail(message.message);
        if (message.type === 'trial-ended' && message.cause !== undefined) fail(formatCause(message.cause));
        if (message.type !== 'from-thread') continue;
        const threadMessage = message.message;
        if (threadMessage.type === 'report') {
          reports.push(threadMessage.report);
          if (reports.length < reportLimit) continue;
          runner.send({ type: 'tell', token, message: { type: 'stop' } });
        }
        if (threadMessage.type === 'ended')
          resolve({ reports, ending: threadMessage.ending, fingerprint: threadMessage.fingerprint });
      }
    },
    (death) => fail(death.reason),
  );
  runner.send({ type: 'open', threads: 1, heap: launch.heap });
  runner.send({ type: 'train', trial });
  try {
    return await promise;
  } finally {
    await runner.end();
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
