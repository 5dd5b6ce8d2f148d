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

/** How long reports may wait for company, in ms. */
const REPORTS_WAIT = 50;

/** The first and the longest pause before a store that cannot be written is tried again, in ms. */
const PAUSES = { first: 250, longest: 5000 };

interface Asked<Request, Answer> {
  readonly request: Request;
  readonly answer: (answer: Answer) => void;
}

/** What waits to be written, in the order in which it is written. */
interface Batch {
  readonly reports: AttemptReport[];
  readonly ends: Asked<AttemptEnd, Acknowledgement>[];
  readonly losses: Asked<AttemptLoss, void>[];
  readonly starts: Asked<TrialStart, AttemptKey>[];
}

export interface WriterListener {
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
  #writing: Promise<void> | undefined;
  #reportsTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(log: StudyLog, study: string, listener: WriterListener) {
    this.#log = log;
    this.#study = study;
    this.#listener = listener;
  }

  start(start: TrialStart): Promise<AttemptKey> {
    return this.#ask(this.#batch.starts, start);
  }

  end(end: AttemptEnd): Promise<Acknowledgement> {
    return this.#ask(this.#batch.ends, end);
  }

  lose(loss: AttemptLoss): Promise<void> {
    return this.#ask(this.#batch.losses, loss);
  }

  report(report: AttemptReport): void {
    this.#batch.reports.push(report);
    if (this.#writing === undefined) this.#reportsTimer ??= setTimeout(() => this.#write(), REPORTS_WAIT);
  }

  /** Resolves when all that was asked for is durable. */
  async finished(): Promise<void> {
    this.#write();
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Drops what waits and gives up trying again. Resolves when nothing is under way any more. */
  async abandon(): Promise<void> {
    this.#closed = true;
    this.#batch = emptyBatch();
    await this.#writing;
  }

  #ask<Request, Answer>(asked: Asked<Request, Answer>[], request: Request): Promise<Answer> {
    return new Promise((answer) => {
      asked.push({ request, answer });
      // Not at once: what the same message brings belongs into the same batch.
      queueMicrotask(() => this.#write());
    });
  }

  #write(): void {
    if (this.#writing !== undefined || this.#closed || isEmpty(this.#batch)) return;
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

  async #writeBatch({ reports, ends, losses, starts }: Batch): Promise<void> {
    if (reports.length > 0) await this.#insist(() => this.#log.appendReports(this.#study, reports));
    await this.#act(ends, (requests) => this.#log.finishTrials(this.#study, requests));
    await this.#act(losses, async (requests) => {
      await this.#log.loseAttempts(this.#study, requests);
      return requests.map(() => undefined);
    });
    await this.#act(starts, (requests) => this.#log.startTrials(this.#study, requests));
  }

  async #act<Request, Answer>(
    asked: readonly Asked<Request, Answer>[],
    act: (requests: readonly Request[]) => Promise<readonly Answer[]>,
  ): Promise<void> {
    if (asked.length === 0) return;
    const answers = await this.#insist(() => act(asked.map(({ request }) => request)));
    asked.forEach(({ answer }, index) => answer(answers[index]!));
  }

  /** An act that fails leaves no trace, so it can be tried again as it is. */
  async #insist<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    for (let pause = PAUSES.first, troubled = false; ; pause = Math.min(2 * pause, PAUSES.longest)) {
      try {
        const answer = await act();
        if (troubled) this.#listener.writable();
        return answer;
      } catch (error) {
        if (!(error instanceof RidgelineError) || error.code !== 'DATABASE_UNWRITABLE') throw error;
        if (this.#closed) throw error;
        if (!troubled) this.#listener.unwritable(error);
        troubled = true;
        await sleep(pause);
      }
    }
  }
}

function emptyBatch(): Batch {
  return { reports: [], ends: [], losses: [], starts: [] };
}

function isEmpty({ reports, ends, losses, starts }: Batch): boolean {
  return reports.length + ends.length + losses.length + starts.length === 0;
}
