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
  isTestMetric,
  meansOf,
  maxReports,
  TestReports,
  formatError,
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

/** Files in a trial's folder. */
const PARAMETERS = 'parameters.json';
const REPORTS = 'reports.jsonl';
const CHECKPOINT = 'checkpoint';
const TEST = 'test.csv';
const PREDICTIONS = 'predictions.csv';

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
  readonly #mark: string;
  readonly #check: () => void;
  readonly #gpus: readonly string[];
  readonly #logs: string | undefined;
  readonly #checkpoints: string | undefined;
  readonly #heldOut: HeldOutRows | undefined;
  #onBroken: (reason: unknown) => void = () => undefined;

  /**
   * @param run start of the `RIDGELINE_TRIAL` of all processes of this run
   */
  constructor(
    run: string,
    { check = () => undefined, gpus = [], logs, checkpoints, heldOut }: ProgramExecutorOptions = {},
  ) {
    this.#mark = `${run}/${process.pid}/`;
    this.#check = check;
    this.#gpus = gpus;
    this.#logs = logs;
    this.#checkpoints = checkpoints;
    this.#heldOut = heldOut;
  }

  open(_slots: number, _heap: number | undefined, onBroken: (reason: unknown) => void): Promise<void> {
    this.#onBroken = onBroken;
    return Promise.resolve();
  }

  run(attempt: TrialAttempt, send: (message: ThreadMessage) => void): Execution {
    const { task } = attempt;
    if (task.type !== 'program') throw new Error(`A trial of a ${task.type} was sent to run as a program.`);
    const mark = `${this.#mark}${attempt.key.token}`;
    try {
      this.#check();
    } catch (error) {
      this.#onBroken(error);
      // The process ends before the trial starts.
      return { done: new Promise(() => undefined), post: () => undefined, kill: () => undefined };
    }
    const { slots } = task;
    const devices = slots === undefined ? {} : createDeviceEnvironment(slots, attempt.slot ?? 0, this.#gpus);
    const folder = join(tmpdir(), folderPrefix(this.#mark));
    const context = {
      mark,
      folder,
      devices,
      logs: this.#logs,
      checkpoints: this.#checkpoints,
      heldOut: attempt.finals && this.#heldOut,
    };
    const execution = new ProgramExecution({ ...attempt, task }, context, send);
    return {
      done: execution.run(),
      post: (message) => execution.receive(message),
      kill: () => execution.kill(),
    };
  }

  endAll(): void {
    cleanUpLeftovers(this.#mark);
  }
}

/** Context of a trial: its mark, devices and folders. */
interface ProgramContext {
  /** Value of `RIDGELINE_TRIAL` in the trial's processes. */
  readonly mark: string;
  /** Prefix of the path of the trial's folder, to which a random suffix is added. */
  readonly folder: string;
  /** Environment variables with the devices of the trial's slot. */
  readonly devices: Readonly<Record<string, string>>;
  /** Folder for trial logs; undefined to write none. */
  readonly logs: string | undefined;
  /** Folder for checkpoints; undefined to keep none. */
  readonly checkpoints: string | undefined;
  /** Rows to predict; undefined in a search, and in finals that report their own results. */
  readonly heldOut: HeldOutRows | undefined;
}

class ProgramExecution {
  readonly #attempt: TrialAttempt<ProgramTask>;
  readonly #context: ProgramContext;
  readonly #mark: string;
  readonly #send: (message: ThreadMessage) => void;
  #child: ChildProcess | undefined;
  /** Epoch of the last report. */
  #step = 0;
  /** Source of the program's reports; undefined before the first report. */
  #source: 'lines' | 'events' | undefined;
  /** Reports on the test part; undefined in a search. */
  readonly #test: TestReports | undefined;
  /** Ending that a report caused, such as a divergence; otherwise undefined. */
  #end: Ending | undefined;
  #isStopped = false;
  #isKilled = false;
  readonly #ended = new AbortController();

  constructor(
    attempt: TrialAttempt<ProgramTask>,
    context: ProgramContext,
    send: (message: ThreadMessage) => void,
  ) {
    this.#attempt = attempt;
    this.#context = context;
    this.#mark = context.mark;
    this.#send = send;
    this.#test = attempt.finals && new TestReports('program', attempt.finals);
  }

  async run(): Promise<LossCause | undefined> {
    let folder: string | undefined;
    let ending: Ending;
    try {
      folder = await this.#makeFolder();
      this.#send({ type: 'started' });
      ending = folder === undefined ? { type: 'stopped', step: 0 } : await this.#train(folder);
      if (folder !== undefined && ending.type === 'trained') {
        this.#score(folder);
        await this.#keepFiles(join(folder, CHECKPOINT));
      }
    } catch (error) {
      ending = { type: 'failed', kind: 'error', message: formatError(error) };
    } finally {
      this.#ended.abort();
      killMarkedProcesses(this.#mark);
      // Not awaited, to free the slot. Leftover folders are removed when the process ends.
      if (folder !== undefined) void rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
    if (this.#isKilled) return killedCause;
    const test = ending.type === 'trained' ? this.#test?.result(this.#context.heldOut?.sha256) : undefined;
    this.#send({ type: 'ended', ending, fingerprint: undefined, test });
    return undefined;
  }

  /** Scores the program's predictions for held-out rows, if there are such rows. */
  #score(folder: string): void {
    const { heldOut } = this.#context;
    if (heldOut === undefined) return;
    const path = join(folder, PREDICTIONS);
    if (!existsSync(path)) {
      throw new Error(
        'the program wrote no predictions of the test rows into the file RIDGELINE_PREDICTIONS',
      );
    }
    this.#test?.add({}, { [heldOut.metric]: heldOut.score(readFileSync(path, 'utf8')) });
  }

  receive(message: ToThread): void {
    if (message.type === 'ping') this.#send({ type: 'alive' });
    else this.#stop();
  }

  kill(): void {
    this.#isKilled = true;
    this.#signal('SIGKILL');
    killMarkedProcesses(this.#mark);
  }

  /** Creates the trial's folder. Waits while the disk is full; undefined if the trial is stopped meanwhile. */
  async #makeFolder(): Promise<string | undefined> {
    while (!this.#isStopped && !this.#isKilled) {
      let folder: string | undefined;
      try {
        folder = mkdtempSync(this.#context.folder);
        writeFileSync(join(folder, PARAMETERS), JSON.stringify(this.#attempt.task.parameters));
        writeFileSync(join(folder, REPORTS), '');
        mkdirSync(join(folder, CHECKPOINT));
        const { heldOut } = this.#context;
        if (heldOut !== undefined) writeFileSync(join(folder, TEST), heldOut.unlabelledCsv);
        return folder;
      } catch (error) {
        if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
        if (!isFull(error)) throw error;
      }
      this.#send({
        type: 'warning',
        message: `There is no space in ${tmpdir()} for folders of trials: programs start once there is.`,
      });
      await sleep(DISK_INTERVAL);
    }
    return undefined;
  }

  async #train(folder: string): Promise<Ending> {
    const { task, seed, finals, key } = this.#attempt;
    const parametersFile = join(folder, PARAMETERS);
    const reportsFile = join(folder, REPORTS);
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
        ...this.#context.devices,
        [MARK_VARIABLE]: this.#mark,
        ...createPartsEnvironment(task, seed),
        ...(task.epochs < maxReports ? { RIDGELINE_EPOCHS: String(task.epochs) } : {}),
        RIDGELINE_TRIAL_NUMBER: String(key.trial),
        RIDGELINE_PARAMETERS: parametersFile,
        RIDGELINE_SEED: String(seed),
        RIDGELINE_PHASE: finals === undefined ? 'search' : 'finals',
        RIDGELINE_METRIC: task.metric.name,
        RIDGELINE_GOAL: task.metric.goal,
        RIDGELINE_FOLDER: folder,
        RIDGELINE_CHECKPOINT: join(folder, CHECKPOINT),
        ...(this.#context.heldOut === undefined
          ? {}
          : { RIDGELINE_TEST: join(folder, TEST), RIDGELINE_PREDICTIONS: join(folder, PREDICTIONS) }),
        RIDGELINE_REPORTS: reportsFile,
        RIDGELINE_REPORTS_FD: '3',
      },
    });
    this.#child = child;
    const startTime = performance.now();
    const memory = child.pid === undefined ? undefined : new PeakMemory(child.pid);
    if (this.#isStopped) this.#stop();
    const [output, errors] = [new OutputTail(LOGGED_BYTES), new OutputTail(LOGGED_BYTES)];
    child.stdout!.on('data', (bytes: Buffer) => output.add(bytes));
    child.stderr!.on('data', (bytes: Buffer) => errors.add(bytes));
    const streams = [child.stdout!, child.stdio[3] as Readable].map((stream) => this.#listen(stream));
    const reportFile = followFile(reportsFile, this.#lines());
    const events = new EventReports(task.metric.name, (values) => this.#reportEvents(values));
    const eventFiles = followEvents(folder, (scalars) => events.add(scalars));
    let exit: Exit;
    let time: number;
    try {
      exit = await waitForExit(child);
      time = performance.now() - startTime;
      await Promise.race([Promise.all(streams), sleep(LAST_OUTPUT_WAIT)]);
    } finally {
      // Also stops reading if the program could not be started.
      reportFile.end();
      await eventFiles.end();
    }
    events.end();
    this.#log({
      command: [command!, ...args],
      exit: formatExit(exit),
      time,
      memory: memory?.end(),
      output: output.text,
      errors: errors.text,
    });
    return this.#endingOf(exit, errors.text.trim() === '' ? output.text : errors.text);
  }

  /** Writes the trial's log. If that fails, the trial continues with a warning. */
  #log(end: ProgramEnd): void {
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
  async #keepFiles(from: string): Promise<void> {
    const { checkpoints } = this.#context;
    if (checkpoints === undefined || this.#isKilled) return;
    // A descendant that still writes would change the kept files.
    killMarkedProcesses(this.#mark);
    const { trial } = this.#attempt.key;
    await keepFiles(from, checkpoints, trial).catch((error: unknown) =>
      this.#send({
        type: 'warning',
        message: `the files of trial ${trial} were not kept: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
  }

  /** Reads reports from a stream until it ends. */
  async #listen(stream: Readable): Promise<void> {
    const lines = this.#lines();
    stream.on('data', (bytes: Buffer) => lines.push(bytes));
    stream.on('error', () => undefined);
    await once(stream, 'close').catch(() => undefined);
    lines.end();
  }

  #lines(): ReportLines {
    const maxBytes = this.#test === undefined ? undefined : MAX_BYTES_WITH_EXAMPLES;
    return new ReportLines((line) => this.#reportLine(line), maxBytes);
  }

  /**
   * Processes a line, unless reports came from event files. Test results in lines always count, because event files have
   * no values on examples.
   */
  #reportLine(line: ReportedLine): void {
    const isTest = Object.keys(line.values).every(isTestMetric);
    if (!isTest) this.#source ??= 'lines';
    if (isTest || this.#source === 'lines') this.#report(line);
  }

  /** Processes a report from event files, unless the program reports by lines and may log the same numbers twice. */
  #reportEvents(values: ReportedLine['values']): void {
    this.#source ??= 'events';
    if (this.#source === 'events') this.#report({ values, examples: {} });
  }

  #report(line: ReportedLine): void {
    // With held-out rows, only scores computed here count.
    this.#processReport(this.#context.heldOut === undefined ? line : removeTestMetrics(line));
  }

  #processReport({ values: { step: reportedStep, ...numbers }, examples }: ReportedLine): void {
    if (this.#end !== undefined || this.#isKilled || this.#ended.signal.aborted) return;
    const values = this.#test === undefined ? numbers : { ...numbers, ...meansOf(examples) };
    const names = Object.keys(values);
    if (names.length === 0) return;
    const { epochs } = this.#attempt.task;
    const step =
      reportedStep !== undefined && Number.isInteger(reportedStep) && reportedStep > this.#step
        ? reportedStep
        : this.#step + 1;
    const diverged = names.find((name) => !Number.isFinite(values[name]));
    // A result on the test part belongs to the trial, not to an epoch.
    const isEpoch = !names.every(isTestMetric) || (this.#test === undefined && step <= epochs);
    if (isEpoch && step > epochs) {
      const message = `the sweep file gives a trial ${epochs} reports at most, and there was another: set \`program.epochs\``;
      this.#end = { type: 'failed', kind: 'error', message };
    } else if (diverged !== undefined) {
      this.#end = { type: 'diverged', step, metric: diverged };
    } else {
      this.#test?.add(numbers, examples);
      if (!isEpoch) return;
      this.#step = step;
      this.#send({ type: 'report', report: { step, values } });
      return;
    }
    this.#stop();
  }

  /** Asks the program to end, and kills it after the grace period. */
  #stop(): void {
    this.#isStopped = true;
    this.#signal('SIGTERM');
    void sleep(KILL_GRACE, undefined, { signal: this.#ended.signal }).then(
      () => {
        this.#signal('SIGKILL');
        killMarkedProcesses(this.#mark);
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

  #endingOf(exit: Exit, output: string): Ending {
    const { code, signal } = exit;
    if (this.#end !== undefined) return this.#end;
    if (this.#isStopped) return { type: 'stopped', step: this.#step };
    if (code === 0) return { type: 'trained' };
    const exitCause = formatExit(exit);
    const lines = output.split('\n').filter((line) => line.trim() !== '');
    // The last line comes first, because tables show only the first line.
    const message = [[exitCause, ...lines.slice(-1)].join(': '), ...lines.slice(-MESSAGE_LINES)].join('\n');
    return { type: 'failed', kind: signal === null ? 'error' : 'crash', message };
  }
}

/** Environment variables for a program's fold and outer split, if it has any. */
function createPartsEnvironment(task: ProgramTask, seed: number): Readonly<Record<string, string>> {
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
function isFull(error: unknown): boolean {
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

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function formatExit({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

/** @throws Error if the program cannot be started */
function waitForExit(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) =>
      reject(new Error(`the program cannot be started: ${formatError(error.message)}`)),
    );
  });
}
