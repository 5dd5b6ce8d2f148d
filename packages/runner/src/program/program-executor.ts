import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkFinite,
  formatOmission,
  isTestMetric,
  meansOf,
  maxReports,
  omitMetrics,
  TestReports,
  formatError,
  pluralize,
  type Ending,
  type LossCause,
  type ProgramTask,
  type ThreadMessage,
  type ToThread,
  type TrialAttempt,
} from '@ridgeline/core';
import type { Execution, Executor } from '../host/executor.ts';
import { OutputTail } from '../supervisor/output-tail.ts';
import { expandCommand, selectDataParts } from './command-line.ts';
import { createDeviceEnvironment } from './devices.ts';
import { followEvents } from './event-files.ts';
import { EventReports } from './event-reports.ts';
import { findInterpreter } from './interpreter.ts';
import { PeakMemory } from './peak-memory.ts';
import { keepFiles } from './keep-files.ts';
import { writeTrialLog, type ProgramEnd } from './trial-log.ts';
import { cleanUpLeftovers, folderPrefix, killMarkedProcesses, MARK_VARIABLE } from './marked-processes.ts';
import { ReportLines, type ReportedLine } from './report-lines.ts';

/** Time between SIGTERM and SIGKILL for a program that is stopped, in ms. */
const KILL_GRACE = 10_000;

/** Maximum wait for the last output of a program that has ended, in ms. A descendant may keep the streams open. */
const LAST_OUTPUT_WAIT = 1000;

/** Interval at which the file of reports is read, in ms. */
const FILE_INTERVAL = 100;

/** Maximum length of a report in finals, in bytes. Such a report may contain a number for each test example. */
const MAX_BYTES_WITH_EXAMPLES = 32 << 20;

/** Names in a trial's folder: files, and the folder for checkpoints. */
const PARAMETERS_FILE = 'parameters.json';
const REPORTS_FILE = 'reports.jsonl';
const CHECKPOINT_FOLDER = 'checkpoint';
const TEST_FILE = 'test.csv';
const PREDICTIONS_FILE = 'predictions.csv';

/** Pause before a full disk is tried again, in ms. */
const DISK_INTERVAL = 200;

/** Maximum number of bytes of each output stream in a trial's log. */
const LOGGED_BYTES = 32_768;

/** Maximum number of output lines in the message of a failed trial. */
const MESSAGE_LINES = 10;

const killedCause: LossCause = { type: 'bystander', reason: 'The program was ended from outside.' };

export interface ProgramExecutorOptions {
  /** Called before each trial; a thrown error ends the process. */
  readonly check?: () => void;
  /** GPUs, divided among the slots. */
  readonly gpus?: readonly string[] | undefined;
  /** Folder for trial logs; by default none are written. */
  readonly logs?: string | undefined;
  /** Folder for checkpoints; by default none are kept. */
  readonly checkpoints?: string | undefined;
  /** Rows to predict in finals; by default a program reports its own results on a test part. */
  readonly heldOut?: HeldOutRows | undefined;
}

/** Held-out rows of finals. A program never sees their labels. */
interface HeldOutRows {
  /** Rows without labels, as CSV. */
  readonly unlabelledCsv: string;
  /** SHA-256 of rows and labels, in hex. */
  readonly sha256: string;
  /** Metric of the scores. */
  readonly metric: string;
  /** Score of each prediction, in the order of the rows. Throws if the predictions cannot be scored. */
  score(predictions: string): ArrayLike<number>;
}

/**
 * Executor that runs each trial as a user program, in its own process group.
 *
 * A program gets its parameters as arguments and in the JSON file that `RIDGELINE_PARAMETERS` names; `RIDGELINE_SEED`,
 * `RIDGELINE_EPOCHS`, `RIDGELINE_PHASE` (`search` or `finals`), `RIDGELINE_FOLDER` and others are in its environment.
 * `RIDGELINE_CHECKPOINT` names a folder whose files are kept once the trial trains to its end.
 *
 * Its reports are lines with a JSON object of numbers: on standard output, on descriptor 3, or in the file that
 * `RIDGELINE_REPORTS` names. Unless such a line comes first, the scalars of TensorBoard's event files in its folder are
 * its reports. In finals, a line with only test metrics is the result of the whole trial; an array has a test metric's
 * value on each example.
 *
 * In finals with held-out rows, `RIDGELINE_TEST` names a table of these rows without labels. The program writes its
 * predictions into the file that `RIDGELINE_PREDICTIONS` names, and only their scores are its result.
 *
 * A program is stopped by SIGTERM to its process group and, ten seconds later, SIGKILL. When it ends, its descendants
 * are killed.
 */
export class ProgramExecutor implements Executor {
  readonly maxTensorCount = 0;
  /** Prefix of `RIDGELINE_TRIAL` in all processes of this runner. */
  readonly #markPrefix: string;
  readonly #options: ProgramExecutorOptions;
  #onBroken: (reason: unknown) => void = () => undefined;

  /** @param run prefix of `RIDGELINE_TRIAL` in all processes of this run */
  constructor(run: string, options: ProgramExecutorOptions = {}) {
    this.#markPrefix = `${run}/${process.pid}/`;
    this.#options = options;
  }

  open(_slots: number, _heap: number | undefined, onBroken: (reason: unknown) => void): Promise<void> {
    this.#onBroken = onBroken;
    return Promise.resolve();
  }

  run(attempt: TrialAttempt, send: (message: ThreadMessage) => void): Execution {
    const { task } = attempt;
    if (task.type !== 'program') throw new Error(`A trial of a ${task.type} was sent to run as a program.`);
    const { check, gpus = [], logs, checkpoints, heldOut } = this.#options;
    try {
      check?.();
    } catch (error) {
      this.#onBroken(error);
      // The process ends before the trial starts.
      return { done: new Promise(() => undefined), post: () => undefined, kill: () => undefined };
    }
    const { slots } = task;
    const deviceEnvironment =
      slots === undefined ? {} : createDeviceEnvironment(slots, attempt.slot ?? 0, gpus);
    const context = {
      mark: `${this.#markPrefix}${attempt.key.token}`,
      pathPrefix: join(tmpdir(), folderPrefix(this.#markPrefix)),
      deviceEnvironment,
      logs,
      checkpoints,
      heldOut: attempt.finals && heldOut,
    };
    const execution = new ProgramExecution({ ...attempt, task }, context, send);
    return {
      done: execution.run(),
      post: (message) => execution.receive(message),
      kill: () => execution.kill(),
    };
  }

  endAll(): void {
    cleanUpLeftovers(this.#markPrefix);
  }
}

/** Context of a trial: its mark, devices and folders. In a search there are no rows to predict. */
interface ProgramContext extends Pick<ProgramExecutorOptions, 'logs' | 'checkpoints' | 'heldOut'> {
  /** Value of `RIDGELINE_TRIAL` in the trial's processes. */
  readonly mark: string;
  /** Prefix of the path of the trial's folder, to which a random suffix is added. */
  readonly pathPrefix: string;
  /** Environment variables with the devices of the trial's slot. */
  readonly deviceEnvironment: Readonly<Record<string, string>>;
}

class ProgramExecution {
  readonly #attempt: TrialAttempt<ProgramTask>;
  readonly #context: ProgramContext;
  readonly #send: (message: ThreadMessage) => void;
  #child: ChildProcess | undefined;
  /** Epoch of the last report. */
  #step = 0;
  /** Source of the program's reports; undefined before the first report. */
  #reportSource: 'lines' | 'events' | undefined;
  /** Reports on the test part; undefined in a search. */
  readonly #testReports: TestReports | undefined;
  /** Ending that a report caused, such as a divergence; otherwise undefined. */
  #earlyEnding: Ending | undefined;
  /** True after a line that was too long to be a report. */
  #hasLongReport = false;
  /** True after a report that was stored without a metric. */
  #hasOmitted = false;
  #isStopRequested = false;
  #isKilled = false;
  readonly #abortController = new AbortController();

  constructor(
    attempt: TrialAttempt<ProgramTask>,
    context: ProgramContext,
    send: (message: ThreadMessage) => void,
  ) {
    this.#attempt = attempt;
    this.#context = context;
    this.#send = send;
    this.#testReports = attempt.finals && new TestReports('program', attempt.finals);
  }

  async run(): Promise<LossCause | undefined> {
    let folder: string | undefined;
    let ending: Ending;
    try {
      folder = await this.#makeFolder();
      this.#send({ type: 'started' });
      ending = folder === undefined ? { type: 'stopped', step: 0 } : await this.#train(folder);
      if (folder !== undefined && ending.type === 'trained') {
        this.#scorePredictions(folder);
        await this.#keepFiles(join(folder, CHECKPOINT_FOLDER));
      }
    } catch (error) {
      ending = { type: 'failed', kind: 'error', message: formatError(error) };
    } finally {
      this.#abortController.abort();
      killMarkedProcesses(this.#context.mark);
      // Not awaited, to free the slot. Leftover folders are removed when the process ends.
      if (folder !== undefined) void rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
    if (this.#isKilled) return killedCause;
    const test =
      ending.type === 'trained' ? this.#testReports?.result(this.#context.heldOut?.sha256) : undefined;
    this.#send({ type: 'ended', ending, fingerprint: undefined, test });
    return undefined;
  }

  /** Scores the program's predictions for held-out rows, if there are such rows. */
  #scorePredictions(folder: string): void {
    const { heldOut } = this.#context;
    if (heldOut === undefined) return;
    const path = join(folder, PREDICTIONS_FILE);
    if (!existsSync(path)) {
      throw new Error(
        'the program wrote no predictions of the test rows into the file RIDGELINE_PREDICTIONS',
      );
    }
    this.#testReports?.add({}, { [heldOut.metric]: heldOut.score(readFileSync(path, 'utf8')) });
  }

  receive(message: ToThread): void {
    if (message.type === 'ping') this.#send({ type: 'alive' });
    else this.#stop();
  }

  kill(): void {
    this.#isKilled = true;
    this.#signal('SIGKILL');
    killMarkedProcesses(this.#context.mark);
  }

  /** Creates the trial's folder. Waits while the disk is full; undefined if the trial is stopped meanwhile. */
  async #makeFolder(): Promise<string | undefined> {
    while (!this.#isStopRequested && !this.#isKilled) {
      let folder: string | undefined;
      try {
        folder = mkdtempSync(this.#context.pathPrefix);
        writeFileSync(join(folder, PARAMETERS_FILE), JSON.stringify(this.#attempt.task.parameters));
        writeFileSync(join(folder, REPORTS_FILE), '');
        mkdirSync(join(folder, CHECKPOINT_FOLDER));
        const { heldOut } = this.#context;
        if (heldOut !== undefined) writeFileSync(join(folder, TEST_FILE), heldOut.unlabelledCsv);
        return folder;
      } catch (error) {
        if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
        if (!isDiskFull(error)) throw error;
      }
      this.#send({
        type: 'warning',
        message: `There is no space in ${tmpdir()} for folders of trials: programs wait for free space.`,
      });
      await sleep(DISK_INTERVAL);
    }
    return undefined;
  }

  async #train(folder: string): Promise<Ending> {
    const { task, seed, finals, key } = this.#attempt;
    const parametersFile = join(folder, PARAMETERS_FILE);
    const reportsFile = join(folder, REPORTS_FILE);
    const interpreter = findInterpreter(task.path);
    const [command, ...args] = expandCommand(task, {
      seed,
      folder,
      parametersFile,
      interpreter,
      environment: process.env,
    });
    if (this.#isKilled) return { type: 'stopped', step: 0 };
    const child = spawn(command!, args, {
      cwd: task.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...this.#context.deviceEnvironment,
        [MARK_VARIABLE]: this.#context.mark,
        ...createDataPartsEnvironment(task, seed),
        ...(task.epochs < maxReports ? { RIDGELINE_EPOCHS: String(task.epochs) } : {}),
        RIDGELINE_TRIAL_NUMBER: String(key.trial),
        RIDGELINE_PARAMETERS: parametersFile,
        RIDGELINE_SEED: String(seed),
        RIDGELINE_PHASE: finals === undefined ? 'search' : 'finals',
        RIDGELINE_METRIC: task.metric.name,
        RIDGELINE_GOAL: task.metric.goal,
        RIDGELINE_FOLDER: folder,
        RIDGELINE_CHECKPOINT: join(folder, CHECKPOINT_FOLDER),
        ...(this.#context.heldOut === undefined
          ? {}
          : {
              RIDGELINE_TEST: join(folder, TEST_FILE),
              RIDGELINE_PREDICTIONS: join(folder, PREDICTIONS_FILE),
            }),
        RIDGELINE_REPORTS: reportsFile,
        RIDGELINE_REPORTS_FD: '3',
      },
    });
    this.#child = child;
    const startTime = performance.now();
    const peakMemory = child.pid === undefined ? undefined : new PeakMemory(child.pid);
    if (this.#isStopRequested) this.#stop();
    const [output, errors] = [new OutputTail(LOGGED_BYTES), new OutputTail(LOGGED_BYTES)];
    child.stdout!.on('data', (bytes: Buffer) => output.add(bytes));
    child.stderr!.on('data', (bytes: Buffer) => errors.add(bytes));
    const streams = [child.stdout!, child.stdio[3] as Readable].map((stream) => this.#readReports(stream));
    const reportFile = followFile(reportsFile, this.#createLines());
    const events = new EventReports(task.metric.name, (values) => this.#reportEvents(values));
    const eventFiles = followEvents(folder, (scalars) => events.add(scalars));
    let time: number;
    try {
      await waitForExit(child);
      time = performance.now() - startTime;
      await Promise.race([Promise.all(streams), sleep(LAST_OUTPUT_WAIT)]);
    } finally {
      // Also stops reading if the program could not be started.
      reportFile.end();
      await eventFiles.end();
    }
    events.end();
    this.#writeLog({
      command: [command!, ...args],
      exit: formatExit(child),
      time,
      memory: peakMemory?.end(),
      output: output.text,
      errors: errors.text,
    });
    return this.#determineEnding(child, errors.text.trim() === '' ? output.text : errors.text);
  }

  /** Writes the trial's log. If that fails, the trial continues with a warning. */
  #writeLog(end: ProgramEnd): void {
    const { logs } = this.#context;
    if (logs === undefined) return;
    try {
      writeTrialLog(logs, this.#attempt, end);
    } catch (error) {
      this.#send({
        type: 'warning',
        message: `Logs of trials cannot be written in ${logs}: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }

  /** Keeps the files in the program's checkpoint folder. If that fails, the trial continues with a warning. */
  async #keepFiles(checkpointFolder: string): Promise<void> {
    const { checkpoints } = this.#context;
    if (checkpoints === undefined || this.#isKilled) return;
    // A descendant that still writes would change the kept files.
    killMarkedProcesses(this.#context.mark);
    const { trial } = this.#attempt.key;
    await keepFiles(checkpointFolder, checkpoints, trial).catch((error: unknown) =>
      this.#send({
        type: 'warning',
        message: `the files of trial ${trial} were not kept: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
  }

  /** Reads reports from a stream until it ends. */
  async #readReports(stream: Readable): Promise<void> {
    const lines = this.#createLines();
    stream.on('data', (bytes: Buffer) => lines.push(bytes));
    stream.on('error', () => undefined);
    await once(stream, 'close').catch(() => undefined);
    lines.end();
  }

  #createLines(): ReportLines {
    const maxBytes = this.#testReports === undefined ? undefined : MAX_BYTES_WITH_EXAMPLES;
    return new ReportLines((line) => this.#reportLine(line), {
      maxBytes,
      onLongReport: () => this.#warnOfLongReport(),
    });
  }

  #warnOfLongReport(): void {
    if (this.#hasLongReport) return;
    this.#hasLongReport = true;
    const limit = this.#testReports === undefined ? '64 KiB' : '32 MiB';
    this.#send({
      type: 'warning',
      message: `trial ${this.#attempt.key.trial} printed a line of more than ${limit}, which is not read as a report`,
    });
  }

  /**
   * Processes a line, unless reports came from event files. Test results in lines always count, because event files have
   * no values on examples.
   */
  #reportLine(line: ReportedLine): void {
    const isTest = Object.keys(line.values).every(isTestMetric);
    if (!isTest) this.#reportSource ??= 'lines';
    if (isTest || this.#reportSource === 'lines') this.#report(line);
  }

  /** Processes a report from event files, unless the program reports by lines and may log the same numbers twice. */
  #reportEvents(values: ReportedLine['values']): void {
    this.#reportSource ??= 'events';
    if (this.#reportSource === 'events') this.#report({ values, examples: {} });
  }

  #report(line: ReportedLine): void {
    // With held-out rows, only scores computed here count.
    this.#processReport(this.#context.heldOut === undefined ? line : removeTestMetrics(line));
  }

  #processReport({ values: { step: reportedStep, ...numbers }, examples }: ReportedLine): void {
    if (this.#earlyEnding !== undefined || this.#isKilled || this.#abortController.signal.aborted) return;
    const values = this.#testReports === undefined ? numbers : { ...numbers, ...meansOf(examples) };
    const names = Object.keys(values);
    if (names.length === 0) return;
    const { epochs, metrics } = this.#attempt.task;
    const step =
      reportedStep !== undefined && Number.isInteger(reportedStep) && reportedStep > this.#step
        ? reportedStep
        : this.#step + 1;
    const { divergedMetric, omittedMetrics } = checkFinite(values, metrics);
    // In finals, a report with only test metrics belongs to the trial, not to an epoch. In a search it belongs to
    // an epoch, and is ignored after the last one.
    const isEpoch = !names.every(isTestMetric) || (this.#testReports === undefined && step <= epochs);
    if (isEpoch && step > epochs) {
      const message =
        step === reportedStep
          ? `the program reported step ${step}, but the last step is ${epochs}: set \`program.epochs\``
          : `the program sent more than ${pluralize(epochs, 'report')}, the maximum in the sweep file: set \`program.epochs\``;
      this.#earlyEnding = { type: 'failed', kind: 'error', message };
    } else if (divergedMetric !== undefined) {
      const epoch = isEpoch ? step : Math.max(1, this.#step);
      this.#earlyEnding = { type: 'diverged', step: epoch, metric: divergedMetric };
    } else {
      this.#warnOfOmission(omittedMetrics);
      this.#testReports?.add(omitMetrics(numbers, omittedMetrics), omitMetrics(examples, omittedMetrics));
      if (!isEpoch) return;
      this.#step = step;
      this.#send({ type: 'report', report: { step, values: omitMetrics(values, omittedMetrics) } });
      return;
    }
    this.#stop();
  }

  #warnOfOmission([metric]: readonly string[]): void {
    if (metric === undefined || this.#hasOmitted) return;
    this.#hasOmitted = true;
    this.#send({ type: 'warning', message: formatOmission(metric) });
  }

  /** Asks the program to end, and kills it after the grace period. */
  #stop(): void {
    this.#isStopRequested = true;
    this.#signal('SIGTERM');
    void sleep(KILL_GRACE, undefined, { signal: this.#abortController.signal }).then(
      () => {
        this.#signal('SIGKILL');
        killMarkedProcesses(this.#context.mark);
      },
      () => undefined,
    );
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has ended.
    }
  }

  #determineEnding(child: ChildProcess, output: string): Ending {
    if (this.#earlyEnding !== undefined) return this.#earlyEnding;
    if (this.#isStopRequested) return { type: 'stopped', step: this.#step };
    if (child.exitCode === 0) return { type: 'trained' };
    const exitCause = formatExit(child);
    const lines = output.split('\n').filter((line) => line.trim() !== '');
    // The last line comes first, because tables show only the first line.
    const message = [[exitCause, ...lines.slice(-1)].join(': '), ...lines.slice(-MESSAGE_LINES)].join('\n');
    return { type: 'failed', kind: child.signalCode === null ? 'error' : 'crash', message };
  }
}

/** Environment variables for a program's fold and outer split, if it has any. */
function createDataPartsEnvironment(task: ProgramTask, seed: number): Readonly<Record<string, string>> {
  const { fold, folds, split, splits } = selectDataParts(task, seed);
  return {
    ...(folds === 0 ? {} : { RIDGELINE_FOLD: String(fold), RIDGELINE_FOLDS: String(folds) }),
    ...(splits === 0 ? {} : { RIDGELINE_SPLIT: String(split), RIDGELINE_SPLITS: String(splits) }),
  };
}

/** Report without metrics of the test part. */
function removeTestMetrics({ values, examples }: ReportedLine): ReportedLine {
  return { values: removeTestNames(values), examples: removeTestNames(examples) };
}

function removeTestNames<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !isTestMetric(name)));
}

/** True for the error of a full disk. */
function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * Repeatedly reads the bytes appended to a file. `end` reads the remaining bytes and stops. Synchronous, because small
 * reads are faster than the thread pool.
 */
function followFile(path: string, lines: ReportLines): { end(): void } {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(65_536);
  const read = () => {
    for (let count; (count = readSync(file, buffer)) > 0;) lines.push(buffer.subarray(0, count));
  };
  const timer = setInterval(read, FILE_INTERVAL);
  return {
    end() {
      clearInterval(timer);
      read();
      lines.end();
      closeSync(file);
    },
  };
}

function formatExit({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ?? `exit code ${exitCode}`;
}

/** @throws Error if the program cannot be started */
function waitForExit(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) =>
      reject(new Error(`the program cannot be started: ${formatError(error.message)}`)),
    );
  });
}
