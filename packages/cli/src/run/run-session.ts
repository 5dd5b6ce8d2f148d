import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  pluralize,
  userFilesOf,
  printableJson,
  type DataTask,
  type Plan,
  type Progress,
  type RunStatus,
  type Study,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
  sumCounts,
} from '@ridgeline/core';
import { canDraw, openSink } from '@ridgeline/dashboard/lines';
import {
  cleanUpLeftovers,
  runStudy,
  type Orchestrator,
  type QueueLocation,
  type RunnerLaunch,
  type StudyEnd,
  type StudyEvent,
} from '@ridgeline/runner';
import { findUnusedComponents } from '@ridgeline/search';
import { openView, acquireStudy, type Owner } from '@ridgeline/storage';
import { assertDataAvailable, type TrialBackendReport } from '@ridgeline/trainer';
import { openCommandServer, type RunCommandServer } from '../answer-commands.ts';
import { openCheckpoints, type Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Database } from '../database.ts';
import { createEndEvent, createErrorEvent, type RunEnd } from '../events/end-events.ts';
import type { EventSink, UntimedEvent } from '../events/event-sink.ts';
import { toRunEvents, createStartEvent } from '../events/to-run-events.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { describeUnusedComponents } from '../describe-unused-components.ts';
import { exitAfterFlush } from '../exit-after-flush.ts';
import { acquireWhenFree } from '../acquire-when-free.ts';
import { openStudy } from '../open-study.ts';
import { createFileCheck } from '../user-files.ts';
import { print } from '../print.ts';
import { stateAfter } from '../run-state.ts';
import { openLiveScreen } from '../screen/live-screen.ts';
import { openPlainScreen } from '../screen/plain-screen.ts';
import { openNoScreen, type RunDisplay } from '../screen/screen.ts';
import { formatNotice } from '../screen/format-notice.ts';
import { checkpointsFolder, statesFolder } from '../study-files.ts';
import { beforeCrash } from '../uncaught.ts';
import type { SlotDevices } from './find-devices.ts';
import type { RunOptions } from './run-options.ts';
import { showEnd } from './show-end.ts';

/** Parts of a run that are prepared before its database is opened. */
export interface PreparedRun {
  readonly definition: SweepDefinition;
  readonly options: RunOptions;
  readonly plan: Plan | undefined;
  /** Devices for the slots of a program's trials; undefined if the sweep file sets no slots. */
  readonly devices: SlotDevices | undefined;
  readonly database: Database;
  readonly backend: TrialBackendReport;
  /** Data set of the first trial. */
  readonly data: DataTask | undefined;
  /** Prefix that identifies the processes of the study's programs. */
  readonly processPrefix: string;
  readonly runner: RunnerLaunch;
  /** Queue of messages to workers on other machines; undefined without workers. */
  readonly queue: QueueLocation | undefined;
  readonly eventLog: EventSink;
  /** Sink of the events for a program that reads them; undefined if a user reads the output. */
  readonly events: EventSink | undefined;
}

/** Result of a run. */
export interface RunResult {
  readonly code: ExitCode;
  /** State of the study after the run. */
  readonly state: Study['state'];
  /** True if finals or another search may follow: the study is complete with a result, and not interrupted. */
  readonly mayContinue: boolean;
  /** True if the finals of this search follow immediately. */
  readonly finalsFollow: boolean;
}

/** Study of a session, with the study's owner, command channel, and store for writing (`log`) and reading (`view`). */
interface OwnedStudy {
  readonly study: Study<SweepDefinition>;
  /** True if no trial is left to run. */
  readonly isFinished: boolean;
  readonly owner: Owner;
  readonly commands: RunCommandServer;
  readonly log: StudyLog;
  readonly view: StudyView;
}

type Close = () => Promise<unknown>;

/** Grace period for running trials after SIGTERM. */
const TERM_GRACE_PERIOD_MS = 30_000;

/** Timeout of the final report of a run that exits without saving. */
const FINAL_REPORT_TIMEOUT_MS = 2000;

/** Maximum number of recent warnings to show. */
const MAX_RECENT_WARNINGS = 2;

/** Maximum number of threads, because each needs its own memory. */
const MAX_THREADS = 256;

/**
 * Session of one run of a study. The session closes everything that it opens: the study, its command channel and its
 * store, the screen and the weights. `close` first releases the study to other processes, and then waits for the
 * terminal, which may block for hours.
 *
 * @example
 * const session = await RunSession.open(preparedRun);
 * try {
 *   return await session.run();
 * } finally {
 *   await session.close();
 * }
 */
export class RunSession {
  readonly #preparedRun: PreparedRun;
  readonly #ownedStudy: OwnedStudy;
  /** Functions that release what other processes wait for, in the order of opening. */
  readonly #closers: readonly Close[];
  readonly #sinks: readonly EventSink[];
  /** Warnings that apply from the start of the run. */
  readonly #startWarnings: readonly string[];
  #recentWarnings: readonly string[] = [];
  #orchestrator: Orchestrator | undefined;
  #checkpoints: Checkpoints | undefined;
  #screen: RunDisplay | undefined;
  #showEnd: Close | undefined;
  #state: RunStatus['state'] = 'running';
  /** Number of trials that workers can train simultaneously. */
  #slots = 0;
  #isTerminated = false;

  private constructor(preparedRun: PreparedRun, ownedStudy: OwnedStudy, closers: readonly Close[]) {
    const { eventLog, events, backend } = preparedRun;
    this.#preparedRun = preparedRun;
    this.#ownedStudy = ownedStudy;
    this.#closers = closers;
    this.#sinks = events === undefined ? [eventLog] : [eventLog, events];
    this.#startWarnings = listBackendWarnings(backend);
  }

  /** Acquires the study, and finds or creates it. Throws as `acquireStudy` and `openStudy` do. */
  static async open(preparedRun: PreparedRun): Promise<RunSession> {
    const { definition, options, plan, database, processPrefix, events } = preparedRun;
    const closers: Close[] = [];
    let view: StudyView | undefined;
    try {
      const acquire = () => acquireStudy(database.location, definition.name);
      const owner = await (options.standBy === true ? acquireWhenFree(acquire) : acquire());
      closers.push(() => owner.release());
      // A killed run may have left programs and their folders behind.
      if (definition.type === 'program') cleanUpLeftovers(`${processPrefix}/`);
      const commands = await openCommandServer(owner, database.location);
      closers.push(() => commands.close());
      const log = await owner.openLog();
      closers.push(() => log.close());
      view = await openView(database.location);
      const openedStudy = await openStudy({ log, view }, definition, plan, {
        fresh: options.fresh === true,
        retryFailed: options.retryFailed === true,
        now: new Date(),
        filePrefix: database.filePrefix,
      });
      const { study } = openedStudy;
      const isFinished = openedStudy.type === 'finished';
      if (!isFinished)
        for (const line of describeUnusedComponents(findUnusedComponents(study.definition)))
          process.stderr.write(`${line}\n`);
      if (openedStudy.type === 'continued' && openedStudy.retryCount > 0 && events === undefined)
        print(`Retrying ${pluralize(openedStudy.retryCount, 'failed trial')}.\n`);
      return new RunSession(preparedRun, { study, isFinished, owner, commands, log, view }, closers);
    } catch (error) {
      await closeAll([...closers, async () => view?.close()]);
      throw error;
    }
  }

  /** Trains the remaining trials of the study, emits the last event, and chooses the exit code. */
  async run(): Promise<RunResult> {
    const { eventLog, events, options, database } = this.#preparedRun;
    const { study, view, isFinished } = this.#ownedStudy;
    const removeCrashHandler = beforeCrash((error) => {
      eventLog.put(createErrorEvent(error));
      return eventLog.close();
    });
    try {
      const end = isFinished ? await this.#reportFinished() : await this.#train();
      const { ended } = await view.progress(study.name);
      const endedStudy = await view.study(study.name);
      // Trials that end after an interrupt may complete the study, and still nothing may follow.
      const isInterrupted = endedStudy.state === 'complete' && this.#orchestrator?.isInterrupted === true;
      const code = isInterrupted ? exitCodes[this.#interruption] : chooseExitCode(end, ended);
      this.#put(createEndEvent(end, ended, code));
      // A complete search resumes no paused training.
      if (endedStudy.state === 'complete')
        await rm(statesFolder(database.filePrefix, study.name), { recursive: true, force: true });
      const allFailed = ended.failed > 0 && ended.complete === 0;
      const mayContinue = endedStudy.state === 'complete' && !isInterrupted && !allFailed;
      const hasFinals = shouldRunFinals(endedStudy, options);
      const finalsFollow = mayContinue && hasFinals;
      if (events === undefined)
        this.#showEnd = async () => {
          await showEnd(end, { view, study, database }, finalsFollow);
          if (isInterrupted && hasFinals)
            print('Interrupted before the finals. Run the same command again to start them.\n');
        };
      return { code, state: endedStudy.state, mayContinue, finalsFollow };
    } catch (error) {
      eventLog.put(createErrorEvent(error));
      throw error;
    } finally {
      removeCrashHandler();
      await eventLog.close();
    }
  }

  /** Closes everything that the session opened, and shows the end of the run. */
  async close(): Promise<void> {
    await closeAll(this.#closers);
    await this.#screen?.restore();
    await this.#showEnd?.();
    await this.#ownedStudy.view.close();
  }

  /** Trains the remaining trials of the study, with screen, signals and command channel. */
  async #train(): Promise<RunEnd> {
    const { data, queue, runner, options, devices } = this.#preparedRun;
    const { study, owner, commands, log, view } = this.#ownedStudy;
    if (data !== undefined) assertDataAvailable(data);
    const checkpoints = (this.#checkpoints = await this.#openCheckpoints());
    const workers =
      queue && (await (await import('../lead-workers.ts')).leadWorkers(owner, queue, checkpoints));
    // More threads than trials would only cost memory.
    const threads = Math.min(
      options.threads ?? devices?.maxTrials ?? availableParallelism(),
      devices?.maxTrials ?? Infinity,
      study.plan?.trials ?? Infinity,
      MAX_THREADS,
    );
    const screen = (this.#screen = this.#openScreen(threads));
    const orchestrator = (this.#orchestrator = runStudy({
      study,
      log,
      view,
      threads,
      ...(workers === undefined ? {} : { workers }),
      takeLook: (seeds) => findStrategiesToTrain(view, study.name, seeds),
      runner,
      onEvent: (event) => this.#onEvent(event),
    }));
    commands.answer({
      command: (command) => orchestrator.command(command),
      status: () => ({
        study: study.name,
        state: this.#state,
        threads: threads + this.#slots,
        warnings: this.#warnings(),
      }),
    });
    const keepSignals = receiveSignals((signal) => this.#receiveSignal(signal, orchestrator));
    const removeCrashHandler = beforeCrash(async () => {
      await screen.close();
      await screen.restore();
    });
    try {
      const end = await orchestrator.done;
      const type = this.#interruption;
      if (end.type === 'left') return await this.#exitUnsaved(end, type, screen);
      return end.type === 'interrupted' ? { ...end, type } : end;
    } catch (error) {
      // If the runner failed because a file changed, this check throws an error with a better message.
      createFileCheck(userFilesOf(study.definition))();
      throw error;
    } finally {
      removeCrashHandler();
      await screen.close();
      await checkpoints?.close();
      keepSignals();
    }
  }

  #openScreen(threads: number): RunDisplay {
    const { options, database, backend } = this.#preparedRun;
    const { study, view } = this.#ownedStudy;
    const isLive = options.plain !== true && process.stdin.isTTY && canDraw(process.stdout, process.env);
    const open = options.json === true ? openNoScreen : isLive ? openLiveScreen : openPlainScreen;
    return open({
      database: database.location,
      view,
      study,
      threads: () => threads + this.#slots,
      backend: backend.name,
      warnings: () => this.#warnings(),
      send: (command) => this.#orchestrator!.command(command),
      page: options.pages?.addressOf(study.name) ?? Promise.resolve(undefined),
      onFault: (message) => {
        this.#put({ type: 'warning', about: 'screen', message });
        // Standard error may be a terminal that is closed or blocked.
        const line = formatNotice({ type: 'warning', message });
        void openSink(process.stderr)
          .write(`${line}\n`)
          .catch(() => undefined);
      },
    });
  }

  async #openCheckpoints(): Promise<Checkpoints | undefined> {
    const { options, database } = this.#preparedRun;
    const { study, view } = this.#ownedStudy;
    if (options.checkpoints === undefined) return undefined;
    return openCheckpoints(
      checkpointsFolder(database.filePrefix, study.name),
      options.checkpoints,
      study,
      view,
    );
  }

  /** Passes an event of the run to the screen, the checkpoints, the sinks and other processes. */
  #onEvent(event: StudyEvent): void {
    const { study, commands } = this.#ownedStudy;
    const { name: database } = this.#preparedRun.database;
    if (event.type === 'worker-joined') this.#slots += event.slots;
    if (event.type === 'worker-left') this.#slots -= event.slots;
    if (event.type === 'warning') {
      this.#recentWarnings = [event.message, ...this.#recentWarnings].slice(0, MAX_RECENT_WARNINGS);
      commands.publishStatus();
    }
    this.#screen?.onEvent(event);
    this.#checkpoints?.onEvent(event, this.#orchestrator!.finishedPrefix);
    for (const runEvent of toRunEvents(event, { study, database, warnings: this.#startWarnings }))
      this.#put(runEvent);
    const newState = stateAfter(event) ?? this.#state;
    if (newState === this.#state) return;
    this.#state = newState;
    commands.publishStatus();
  }

  get #interruption(): 'interrupted' | 'terminated' {
    return this.#isTerminated ? 'terminated' : 'interrupted';
  }

  #receiveSignal(signal: NodeJS.Signals, orchestrator: Orchestrator): void {
    if (signal === 'SIGINT') return void orchestrator.command({ type: 'interrupt' });
    this.#isTerminated = true;
    orchestrator.terminate(TERM_GRACE_PERIOD_MS);
  }

  #warnings(): readonly string[] {
    return [...this.#recentWarnings, ...this.#startWarnings];
  }

  #put(event: UntimedEvent): void {
    for (const sink of this.#sinks) sink.put(event);
  }

  /** Removes surplus weights of a study without remaining trials, and emits the first event of the run. */
  async #reportFinished(): Promise<RunEnd> {
    const { study, view } = this.#ownedStudy;
    // An earlier process may have been killed between its last commit and the removal of weights.
    await (await this.#openCheckpoints())?.close();
    const { ended } = await view.progress(study.name);
    const count = Math.min(sumCounts(ended), study.plan?.trials ?? Infinity);
    this.#put({ ...createStartEvent(study, this.#preparedRun.database.name), ended: count });
    return { type: 'finished' };
  }

  /**
   * Prints unsaved outcomes, one JSON object per line, and ends the process, because every `close` would wait for the
   * store again.
   */
  async #exitUnsaved(
    { unsaved, remaining }: Extract<StudyEnd, { readonly type: 'left' }>,
    type: 'interrupted' | 'terminated',
    screen: RunDisplay,
  ): Promise<never> {
    const { study, view } = this.#ownedStudy;
    const code = exitCodes[type];
    const reportEnd = async () => {
      const { ended } = await view.progress(study.name);
      this.#put(createEndEvent({ type, remaining }, ended, code));
      await Promise.all(this.#sinks.map((sink) => sink.close()));
    };
    const finalReport = Promise.allSettled([
      reportEnd(),
      screen.close().then(() => screen.restore()),
      this.#checkpoints?.close(),
    ]);
    await Promise.race([finalReport, sleep(FINAL_REPORT_TIMEOUT_MS)]);
    for (const { key, outcome } of unsaved) {
      const { trial, attempt } = key;
      process.stderr.write(`${printableJson({ trial, attempt, outcome })}\n`);
    }
    const results = pluralize(unsaved.length, 'result');
    const [verb, pronoun] = unsaved.length === 1 ? ['was', 'it'] : ['were', 'them'];
    process.stderr.write(
      `The database could not be written: ${results} ${verb} not saved. Run the same command again to continue without ${pronoun}.\n`,
    );
    return exitAfterFlush(code);
  }
}

/** Signals that arrived between two sessions, for the later one. */
const pendingSignals: NodeJS.Signals[] = [];
const keepSignal = (signal: NodeJS.Signals) => void pendingSignals.push(signal);
let receiver: (signal: NodeJS.Signals) => void = keepSignal;
const forwardSignal = (signal: NodeJS.Signals) => receiver(signal);

/**
 * Passes signals to `receive`, first those since the last session. Returns a function that keeps further signals for the
 * next session. The handlers stay until the process ends, because a Ctrl-C during the final output must not change the
 * exit code.
 */
function receiveSignals(receive: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    if (!process.listeners(signal).includes(forwardSignal)) process.on(signal, forwardSignal);
  }
  receiver = receive;
  pendingSignals.splice(0).forEach(receive);
  return () => void (receiver = keepSignal);
}

/** Calls all closers, latest first, even if some of them fail. */
async function closeAll([firstCloser, ...laterClosers]: readonly Close[]): Promise<void> {
  if (firstCloser === undefined) return;
  try {
    await closeAll(laterClosers);
  } finally {
    await firstCloser();
  }
}

/** Finds the strategies that finals continue to train after an interim look at `seeds` seeds. */
async function findStrategiesToTrain(
  view: StudyView,
  study: string,
  seeds: number,
): Promise<readonly string[]> {
  const [{ openStrategies }, { readComparison }] = await Promise.all([
    import('@ridgeline/compare'),
    import('@ridgeline/report'),
  ]);
  const { comparison } = await readComparison(view, study, { look: seeds });
  return openStrategies(comparison);
}

function listBackendWarnings({ name, reason }: TrialBackendReport): readonly string[] {
  return reason === undefined ? [] : [`Trials run on ${name}, which is slower than native code (${reason})`];
}

/** True if the finals of a search are requested. */
function shouldRunFinals(
  { definition: { finals: settings, finalsOf, partOf } }: Study,
  { finals = false }: RunOptions,
): boolean {
  const isStandalone = finalsOf === undefined && partOf === undefined;
  return isStandalone && (finals || settings.when === 'after_search');
}

function chooseExitCode(end: RunEnd, ended: Progress['ended']): ExitCode {
  switch (end.type) {
    case 'interrupted':
      return exitCodes.interrupted;
    case 'terminated':
      return exitCodes.terminated;
    default:
      return ended.failed > 0 ? exitCodes.trialsFailed : exitCodes.ok;
  }
}
