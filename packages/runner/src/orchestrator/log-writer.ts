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

/** How long reports may wait for company, in ms: each commit costs a sync. */
const REPORTS_WAIT = 50;

/** How often a store is checked that nothing else is written to, in ms. */
const CHECK_PERIOD = 1000;

/** The first and the longest pause before a store that cannot be written is tried again, in ms. */
const PAUSES = { first: 250, longest: 5000 };

interface Asked<Request, Answer> {
  readonly request: Request;
  readonly answer: (answer: Answer) => void;
}

/** What waits to be written, in the order in which it is written. */
interface Batch {
  readonly reports: AttemptReport[];
  readonly losses: Asked<AttemptLoss, void>[];
  readonly ends: Asked<AttemptEnd, Acknowledgement>[];
  readonly starts: Asked<TrialStart, AttemptKey>[];
  isCheck: boolean;
}

export interface WriterListener {
  /** These reports are durable. */
  reported(reports: readonly AttemptReport[]): void;
  /** The store cannot be written; nothing is given up, the same is tried again until it can. */
  unwritable(error: RidgelineError): void;
  writable(): void;
  /** Writing is over: the store has failed in a way that trying again does not mend. */
  failed(error: unknown): void;
}

/**
 * Writes what happens to a study's log, batch by batch: while one batch is on its way to the disk, the next one fills.
 * Promises resolve when what they stand for is durable; after a failure they stay pending.
 */
export class LogWriter {
  readonly #log: StudyLog;
  readonly #study: string;
  readonly #listener: WriterListener;
  #batch = emptyBatch();
  readonly #unsaved = new Set<AttemptEnd>();
  #writing: Promise<void> | undefined;
  #reportsTimer: NodeJS.Timeout | undefined;
  readonly #checks: NodeJS.Timeout;
  /** Whether what waits has waited for long enough, or cannot. */
  #due = false;
  #closed = false;

  constructor(log: StudyLog, study: string, listener: WriterListener) {
    this.#log = log;
    this.#study = study;
    this.#listener = listener;
    this.#checks = setInterval(() => {
      this.#batch.isCheck = true;
      this.#writeNow();
    }, CHECK_PERIOD).unref();
  }

  start(start: TrialStart): Promise<AttemptKey> {
    return this.#ask(this.#batch.starts, start);
  }

  end(end: AttemptEnd): Promise<Acknowledgement> {
    this.#unsaved.add(end);
    const answered = this.#ask(this.#batch.ends, end);
    void answered.then(() => this.#unsaved.delete(end));
    return answered;
  }

  lose(loss: AttemptLoss): Promise<void> {
    return this.#ask(this.#batch.losses, loss);
  }

  report(report: AttemptReport): void {
    this.#batch.reports.push(report);
    this.#reportsTimer ??= setTimeout(() => this.#writeNow(), REPORTS_WAIT);
  }

  /** The ends that are not known to be durable, in the order in which they were asked for. */
  get unsaved(): readonly AttemptEnd[] {
    return [...this.#unsaved];
  }

  /** Resolves when all that was asked for up to now is durable; false where that can never be. */
  async settled(): Promise<boolean> {
    this.#writeNow();
    await this.#writing;
    // What had waited behind that is under way by now.
    await this.#writing;
    return !this.#closed;
  }

  /** Resolves when all that was asked for is durable. */
  async finished(): Promise<void> {
    clearInterval(this.#checks);
    for (;;) {
      this.#writeNow();
      if (this.#writing === undefined) return;
      await this.#writing;
    }
  }

  /** Drops what waits and gives up trying again. Resolves when nothing is under way any more. */
  async abandon(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#checks);
    this.#batch = emptyBatch();
    await this.#writing;
  }

  #ask<Request, Answer>(asked: Asked<Request, Answer>[], request: Request): Promise<Answer> {
    return new Promise((answer) => {
      asked.push({ request, answer });
      // Not at once: what the same message brings belongs into the same batch.
      queueMicrotask(() => this.#writeNow());
    });
  }

  #writeNow(): void {
    this.#due = !isEmpty(this.#batch);
    this.#write();
  }

  #write(): void {
    if (!this.#due || this.#writing !== undefined || this.#closed) return;
    this.#due = false;
    clearTimeout(this.#reportsTimer);
    this.#reportsTimer = undefined;
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#writing = this.#writeBatch(batch)
      .catch((error: unknown) => {
        this.#closed = true;
        this.#listener.failed(error);
      })
      .then(() => {
        this.#writing = undefined;
        this.#write();
      });
  }

  /**
   * All acts are called in one turn, in this order, so that a store can commit them as one. Those that could not be
   * written left no trace and are tried again.
   */
  async #writeBatch({ reports, losses, ends, starts, isCheck }: Batch): Promise<void> {
    const log = this.#log;
    const study = this.#study;
    let acts = [
      () => this.#writeReports(reports),
      // Losses first: the end of an attempt that was given up must find it lost.
      () => askAll(losses, (requests) => log.loseAttempts(study, requests).then(() => [])),
      () => askAll(ends, (requests) => log.finishTrials(study, requests)),
      () => askAll(starts, (requests) => log.startTrials(study, requests)),
      async () => isCheck && log.check(study),
    ];
    for (let pause = PAUSES.first, troubled = false; ; pause = Math.min(2 * pause, PAUSES.longest)) {
      const results = await Promise.allSettled(acts.map((act) => act()));
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      const refused = refusals.find((error) => !isUnwritable(error)) ?? refusals[0];
      if (refused === undefined) {
        if (troubled) this.#listener.writable();
        return;
      }
      if (!isUnwritable(refused) || this.#closed) throw refused;
      if (!troubled) this.#listener.unwritable(refused);
      troubled = true;
      acts = acts.filter((_, index) => results[index]!.status === 'rejected');
      await sleep(pause);
    }
  }

  async #writeReports(reports: readonly AttemptReport[]): Promise<void> {
    if (reports.length === 0) return;
    await this.#log.appendReports(this.#study, reports);
    this.#listener.reported(reports);
  }
}

async function askAll<Request, Answer>(
  asked: readonly Asked<Request, Answer>[],
  act: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<void> {
  if (asked.length === 0) return;
  const answers = await act(asked.map(({ request }) => request));
  asked.forEach(({ answer }, index) => answer(answers[index] as Answer));
}

/** Whether the store may take the same again later. */
export function isUnwritable(error: unknown): error is RidgelineError {
  return error instanceof RidgelineError && error.code === 'DATABASE_UNWRITABLE';
}

function emptyBatch(): Batch {
  return { reports: [], losses: [], ends: [], starts: [], isCheck: false };
}

function isEmpty({ reports, losses, ends, starts, isCheck }: Batch): boolean {
  return !isCheck && reports.length + losses.length + ends.length + starts.length === 0;
}
