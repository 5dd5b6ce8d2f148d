import {
  checkFinite,
  isTestMetric,
  meansOf,
  omitMetrics,
  TestReports,
  formatError,
  formatOmission,
  pluralize,
  type Ending,
  type Metric,
  type ModuleTask,
  type Report,
  type TestResult,
} from '@ridgeline/core';

/** Listener of an objective's reports, which may stop the trial. */
export interface ReportListener {
  report(report: Report): void;
  warn(message: string): void;
  /** Aborted when the trial must stop. */
  readonly signal: AbortSignal;
  /** Reads pending messages, to stop even code that never yields to the event loop. */
  pollMessages(): void;
}

/** Validates the reports of a trial, and stops the trial on request. */
export class ReportedTraining {
  readonly #listener: ReportListener;
  readonly #epochs: number;
  readonly #metrics: readonly string[];
  #step = 0;
  #hasOmitted = false;
  /** Reports on the test part; undefined in a search. */
  readonly #test: TestReports | undefined;
  /** Ending, once a report or the objective's end determines it. */
  #end: Ending | undefined;
  /** Callbacks of `fit`. */
  readonly fitCallbacks = {
    report: (values: ReportedValues) => this.report(values),
    checkStop: () => this.#checkStop(),
  };

  /**
   * @param finals metric of the search; undefined except in finals
   */
  constructor(
    listener: ReportListener,
    { epochs, metrics }: Pick<ModuleTask, 'epochs' | 'metrics'>,
    finals: Metric | undefined,
  ) {
    this.#listener = listener;
    this.#epochs = epochs;
    this.#metrics = metrics;
    this.#test = finals && new TestReports('module', finals);
  }

  /** Validates a report and passes it to the listener. Throws if the trial must stop, or if the report ends it. */
  report(reportedValues: ReportedValues): void {
    this.#checkStop();
    const { numbers, examples } = splitReport(reportedValues);
    const values = this.#test === undefined ? numbers : { ...numbers, ...meansOf(examples) };
    const names = Object.keys(values);
    // A result on the test part belongs to the trial, not to an epoch.
    const isEpoch = this.#test === undefined || names.length === 0 || !names.every(isTestMetric);
    const step = this.#step + 1;
    if (isEpoch && step > this.#epochs) {
      this.#end = { type: 'failed', kind: 'error', message: formatTooManyEpochs(this.#epochs) };
      throw new RangeError(this.#end.message);
    }
    const { divergedMetric, omittedMetrics } = checkFinite(values, this.#metrics);
    if (divergedMetric !== undefined) {
      const epoch = isEpoch ? step : Math.max(1, this.#step);
      this.#end = { type: 'diverged', step: epoch, metric: divergedMetric };
      throw new Error(`"${divergedMetric}" is not finite`);
    }
    this.#warnOfOmission(omittedMetrics);
    this.#test?.add(omitMetrics(numbers, omittedMetrics), omitMetrics(examples, omittedMetrics));
    if (!isEpoch) return;
    this.#step = step;
    this.#listener.report({ step, values: omitMetrics(values, omittedMetrics) });
  }

  /**
   * Result on the test part; undefined if none was reported.
   *
   * @param data SHA-256 of the data set whose test part was read; undefined if no test part was read
   */
  testResult(data: string | undefined): TestResult | undefined {
    return this.#test?.result(data);
  }

  /** Ends a trial whose objective has returned. */
  finish(): Ending {
    const stopEnding: Ending | undefined = this.#listener.signal.aborted
      ? { type: 'stopped', step: this.#step }
      : undefined;
    return this.#close(this.#end ?? stopEnding ?? { type: 'trained' });
  }

  /** Ends a trial whose objective has thrown an error. */
  fail(error: unknown): Ending {
    if (this.#end !== undefined || this.#listener.signal.aborted) return this.finish();
    return this.#close({ type: 'failed', kind: 'error', message: formatErrorMessage(error) });
  }

  #warnOfOmission([metric]: readonly string[]): void {
    if (metric === undefined || this.#hasOmitted) return;
    this.#hasOmitted = true;
    this.#listener.warn(formatOmission(metric));
  }

  #checkStop(): void {
    if (this.#end !== undefined) throw new Error('the trial has ended');
    this.#listener.pollMessages();
    this.#listener.signal.throwIfAborted();
  }

  #close(ending: Ending): Ending {
    this.#end = ending;
    return ending;
  }
}

/** Values as a module reports them. */
type ReportedValues = Readonly<Record<string, number | ArrayLike<number>>>;

/** Separates arrays, which are allowed for metrics of the test part only, from numbers. */
function splitReport(reportedValues: ReportedValues) {
  const numbers: Record<string, number> = {};
  const examples: Record<string, ArrayLike<number>> = {};
  for (const [name, value] of Object.entries(reportedValues)) {
    if (typeof value === 'number') numbers[name] = value;
    else if (isTestMetric(name) && (Array.isArray(value) || ArrayBuffer.isView(value)))
      examples[name] = value;
    else throw new TypeError(`"${name}" was reported as ${typeof value}, not a number`);
  }
  return { numbers, examples };
}

function formatTooManyEpochs(epochs: number): string {
  return `the sweep file gives a trial ${pluralize(epochs, 'epoch')}, but one more was reported: raise \`objective.epochs\`, or report once per epoch`;
}

/** Stack frames of Ridgeline itself, which follow those of the module. */
const callerFrames = /\n +at (async )?runObjective [^]*$/;

function formatErrorMessage(error: unknown): string {
  const unregisteredOp = "not registered for backend 'wasm'";
  const explanation = 'it needs native TensorFlow, and `npx ridgeline doctor` says why it is not in use';
  const text = formatError(error).replace(unregisteredOp, () => `${unregisteredOp}: ${explanation}`);
  return text.replace(callerFrames, '');
}
