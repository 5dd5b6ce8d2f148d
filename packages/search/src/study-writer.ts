import type { AttemptKey, AttemptReport, Outcome, Report, StudyLog, Trial } from '@ridgeline/core';

/** Writes the events of a study in order. */
export class StudyWriter {
  readonly #log: StudyLog;
  readonly #study: string;
  readonly #keys = new Map<number, AttemptKey>();
  /** Reports that wait for the next write. */
  #reports: AttemptReport[] = [];
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(log: StudyLog, study: string) {
    this.#log = log;
    this.#study = study;
  }

  /** Writes the start of a trial. `historySize`: see `StudySearch.historySize`. */
  onTrialStart(trial: Trial, historySize: number | undefined): void {
    const start = { trial, token: crypto.randomUUID(), historySize };
    this.#write(async () => {
      const [key] = await this.#log.startTrials(this.#study, [start]);
      this.#keys.set(trial.number, key!);
    });
  }

  onReport({ number }: Trial, report: Report, historySize: number | undefined): void {
    this.#reports.push({ key: this.#keyOf(number), report, historySize });
    // One write stores all reports of this turn of the event loop.
    if (this.#reports.length === 1)
      this.#write(() => this.#log.appendReports(this.#study, this.#takeReports()));
  }

  onTrialEnd({ number }: Trial, outcome: Outcome): void {
    this.#write(async () => {
      const key = this.#keyOf(number);
      this.#keys.delete(number);
      await this.#log.finishTrials(this.#study, [{ key, outcome, fingerprint: undefined }]);
    });
  }

  /** Ends the study. If `last` is given, first cancels the open trials of configurations beyond it. */
  endStudy(last: number | undefined, reason: string): void {
    this.#write(async () => {
      if (last !== undefined) await this.#log.cancelBeyond(this.#study, last, reason, 'kept');
      await this.#log.endStudy(this.#study, 'complete');
    });
  }

  /** Resolves when all events are on disk; always rejects after a failed write. */
  flush(): Promise<void> {
    return this.#lastWrite;
  }

  #write(write: () => Promise<unknown>): void {
    this.#lastWrite = this.#lastWrite.then(async () => void (await write()));
    // `flush` reports the failure; until its call, the rejection must not count as unhandled.
    this.#lastWrite.catch(() => undefined);
  }

  #takeReports(): readonly AttemptReport[] {
    const reports = this.#reports;
    this.#reports = [];
    return reports;
  }

  #keyOf(trial: number): AttemptKey {
    return this.#keys.get(trial)!;
  }
}
