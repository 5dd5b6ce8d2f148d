import {
  RidgelineError,
  type Acknowledgement,
  type AttemptEnd,
  type AttemptKey,
  type AttemptLoss,
  type AttemptReport,
  type StudyLog,
  type TrialStart,
} from '@ridgeline/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetListener } from './fleet.ts';

/** Maximum delay of a report, in ms. Reports are written in batches, because each commit syncs the disk. */
const REPORTS_DELAY = 50;

/** Interval at which an idle log checks that its study and owner are unchanged, in ms. */
const CHECK_PERIOD = 1000;

/** First pause before an unwritable store is tried again, in ms; each further pause is twice as long. */
const FIRST_PAUSE = 250;

/** Maximum pause before an unwritable store is tried again, in ms. */
const MAX_PAUSE = 5000;

interface PendingRequest<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
}

/** Pending requests, in the order of writing. */
interface Batch {
  readonly reports: AttemptReport[];
  readonly losses: PendingRequest<AttemptLoss, void>[];
  readonly ends: PendingRequest<AttemptEnd, Acknowledgement>[];
  readonly starts: PendingRequest<TrialStart, AttemptKey>[];
  needsCheck: boolean;
}

/**
 * Writes a study's log in batches. While one batch is being written, the next one fills. Promises resolve when their
 * request is durable; after a permanent failure they stay pending.
 */
export class LogWriter {
  readonly #log: StudyLog;
  readonly #study: string;
  readonly #listener: Pick<FleetListener, 'onEvent' | 'onFailure'>;
  #batch = createBatch();
  readonly #unsaved = new Set<AttemptEnd>();
  #writing: Promise<void> | undefined;
  #reportsTimer: NodeJS.Timeout | undefined;
  readonly #checkTimer: NodeJS.Timeout;
  /** True if the batch must not wait any longer. */
  #isDue = false;
  #isClosed = false;
  #storeError: RidgelineError | undefined;

  constructor(log: StudyLog, study: string, listener: Pick<FleetListener, 'onEvent' | 'onFailure'>) {
    this.#log = log;
    this.#study = study;
    this.#listener = listener;
    this.#checkTimer = setInterval(() => {
      this.#batch.needsCheck = true;
      this.#writeNow();
    }, CHECK_PERIOD).unref();
  }

  /** Error that currently prevents writing; undefined if there is none. The same batch is retried until it succeeds. */
  get storeError(): RidgelineError | undefined {
    return this.#storeError;
  }

  start(start: TrialStart): Promise<AttemptKey> {
    return this.#enqueue(this.#batch.starts, start);
  }

  end(end: AttemptEnd): Promise<Acknowledgement> {
    this.#unsaved.add(end);
    const acknowledgement = this.#enqueue(this.#batch.ends, end);
    void acknowledgement.then(() => this.#unsaved.delete(end));
    return acknowledgement;
  }

  lose(loss: AttemptLoss): Promise<void> {
    return this.#enqueue(this.#batch.losses, loss);
  }

  report(report: AttemptReport): void {
    this.#batch.reports.push(report);
    this.#reportsTimer ??= setTimeout(() => this.#writeNow(), REPORTS_DELAY);
  }

  /** Ends that are not known to be durable, in the order of their requests. */
  get unsaved(): readonly AttemptEnd[] {
    return [...this.#unsaved];
  }

  /** Resolves when all earlier requests are durable; false if that can never happen. */
  async flush(): Promise<boolean> {
    this.#writeNow();
    await this.#writing;
    // The first wait may have been for an earlier batch. The requests are being written by now.
    await this.#writing;
    return !this.#isClosed;
  }

  /** Stops checking, and resolves when all requests are durable, or after a permanent failure. */
  async finish(): Promise<void> {
    clearInterval(this.#checkTimer);
    for (;;) {
      this.#writeNow();
      if (this.#writing === undefined) return;
      await this.#writing;
    }
  }

  /** Drops pending requests and stops retrying. Resolves when no write is under way. */
  async abandon(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#checkTimer);
    this.#batch = createBatch();
    await this.#writing;
  }

  #enqueue<Request, Answer>(queue: PendingRequest<Request, Answer>[], request: Request): Promise<Answer> {
    return new Promise((resolve) => {
      queue.push({ request, resolve });
      // Deferred, so that all requests of one message share a batch.
      queueMicrotask(() => this.#writeNow());
    });
  }

  #writeNow(): void {
    this.#isDue = !isEmpty(this.#batch);
    this.#write();
  }

  #write(): void {
    if (!this.#isDue || this.#writing !== undefined || this.#isClosed) return;
    this.#isDue = false;
    clearTimeout(this.#reportsTimer);
    this.#reportsTimer = undefined;
    const batch = this.#batch;
    this.#batch = createBatch();
    this.#writing = this.#writeBatch(batch)
      .catch((error: unknown) => {
        this.#isClosed = true;
        this.#listener.onFailure(error);
      })
      .then(() => {
        this.#writing = undefined;
        this.#write();
      });
  }

  /**
   * Issues all calls in one turn of the event loop, so a store can commit them together. Their order matters. Failed
   * calls have no effect and are retried.
   */
  async #writeBatch({ reports, losses, ends, starts, needsCheck }: Batch): Promise<void> {
    const log = this.#log;
    const study = this.#study;
    let writes = [
      () => this.#writeReports(reports),
      // Losses precede ends, so that the end of a lost attempt is stored as late.
      () => sendAll(losses, (requests) => log.loseAttempts(study, requests).then(() => [])),
      () => sendAll(ends, (requests) => log.finishTrials(study, requests)),
      () => sendAll(starts, (requests) => log.startTrials(study, requests)),
      async () => needsCheck && log.check(study),
    ];
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, MAX_PAUSE)) {
      const results = await Promise.allSettled(writes.map((write) => write()));
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      const error = errors.find((candidate) => !isUnwritable(candidate)) ?? errors[0];
      if (error === undefined) {
        if (this.#storeError !== undefined) this.#setStoreError(undefined);
        return;
      }
      if (!isUnwritable(error) || this.#isClosed) throw error;
      if (this.#storeError === undefined) this.#setStoreError(error);
      writes = writes.filter((_, index) => results[index]!.status === 'rejected');
      await sleep(pause);
    }
  }

  #setStoreError(storeError: RidgelineError | undefined): void {
    this.#storeError = storeError;
    this.#listener.onEvent(
      storeError === undefined
        ? { type: 'store-writable' }
        : { type: 'store-unwritable', message: storeError.message },
    );
  }

  async #writeReports(reports: readonly AttemptReport[]): Promise<void> {
    if (reports.length === 0) return;
    await this.#log.appendReports(this.#study, reports);
    this.#listener.onEvent({ type: 'reported', reports });
  }
}

async function sendAll<Request, Answer>(
  pending: readonly PendingRequest<Request, Answer>[],
  send: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<void> {
  if (pending.length === 0) return;
  const answers = await send(pending.map(({ request }) => request));
  pending.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
}

/** True if the store may accept the same write later. */
export function isUnwritable(error: unknown): error is RidgelineError {
  return error instanceof RidgelineError && error.code === 'DATABASE_UNWRITABLE';
}

function createBatch(): Batch {
  return { reports: [], losses: [], ends: [], starts: [], needsCheck: false };
}

function isEmpty({ reports, losses, ends, starts, needsCheck }: Batch): boolean {
  return !needsCheck && reports.length + losses.length + ends.length + starts.length === 0;
}
