import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { TrialAttempt, ThreadMessage, ToThread } from '@ridgeline/core';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import type { TrialBackend } from '../backend/trial-backend.ts';
import type { BackendChoice } from '../tensorflow/candidate.ts';
import type { TrainingRequest } from '../training-request.ts';
import { startTrainingThread } from './start-training-thread.ts';

/** Training thread like the runner's, for trials of user modules. */
export class ObjectiveThread {
  readonly #thread = startTrainingThread();
  readonly #choice: BackendChoice;
  readonly #shared: SharedDataSet | undefined;
  readonly #test: SharedDataSet | undefined;

  /**
   * Starts the thread.
   *
   * @param shared training examples; undefined if the module brings its own data
   * @param test test part, for trials of finals
   */
  constructor(choice: BackendChoice, shared: SharedDataSet | undefined, test?: SharedDataSet) {
    this.#choice = choice;
    this.#shared = shared;
    this.#test = test;
  }

  /** Runs a trial to its end, and returns all its messages. The requests are queued before it starts. */
  async run(attempt: TrialAttempt, ...requests: ToThread[]): Promise<readonly ThreadMessage[]> {
    const { port1, port2 } = new MessageChannel();
    for (const message of requests) port1.postMessage(message);
    const backend: TrialBackend = { type: 'tensorflow', choice: this.#choice };
    const test = attempt.finals && this.#test;
    const request: TrainingRequest = { trial: attempt, backend, shared: this.#shared, test, port: port2 };
    this.#thread.postMessage(request, [port2]);
    await once(this.#thread, 'message');
    const messages: ThreadMessage[] = [];
    for (let next; (next = receiveMessageOnPort(port1)) !== undefined;) messages.push(next.message);
    port1.close();
    return messages;
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}

/** Reported values, epoch by epoch. */
export function selectReports(
  messages: readonly ThreadMessage[],
): readonly Readonly<Record<string, number>>[] {
  return messages.flatMap((message) => (message.type === 'report' ? [message.report.values] : []));
}

/** Ending of the trial; undefined if its messages have none. */
export function findEnding(messages: readonly ThreadMessage[]) {
  const last = messages.at(-1);
  return last?.type === 'ended' ? last.ending : undefined;
}
