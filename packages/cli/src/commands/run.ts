import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  curveMetric,
  userFilesOf,
  placedPath,
  printableJson,
  RidgelineError,
  type CommandReply,
  type DataTask,
  type Plan,
  type Progress,
  type RunStatus,
  type Study,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { canDraw, openSink } from '@ridgeline/dashboard/lines';
import {
  killMarked,
  RunnerProcess,
  runStudy,
  type QueueLocation,
  type RunnerLaunch,
  type RunnerOutput,
  type StudyEnd,
} from '@ridgeline/runner';
import { idleParts, planRun, propose } from '@ridgeline/search';
import { isPostgresUrl, openView, ownStudy, type Owner } from '@ridgeline/storage';
import {
  assertDataHere,
  checkObjective,
  ensureTrialBackend,
  type TrialBackendReport,
} from '@ridgeline/trainer';
import { openCommandDoor, type CommandDoor } from '../answer-commands.ts';
import { forceBackend } from '../backend-option.ts';
import { assertCheckpointsFolder, openCheckpoints, type Checkpoints } from '../checkpoints/checkpoints.ts';
import { onceFree } from '../once-free.ts';
import { databaseOf, type Database } from '../database.ts';
import { endedEvent, errorEvent, type RunEnd } from '../events/end-events.ts';
import type { EventSink } from '../events/event-sink.ts';
import { startEvent, eventsOf } from '../events/events-of.ts';
import { openJsonLines } from '../events/json-lines.ts';
import { openStudyLog } from '../events/study-log.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { failureText } from '../failure-text.ts';
import { idleLines } from '../idle-lines.ts';
import { leave } from '../leave.ts';
import { openStudy } from '../open-study.ts';
import { print } from '../print.ts';
import { markOf, runnerLaunch } from '../processes/runner-launch.ts';
import { watchFiles } from '../user-files.ts';
import { progressLine } from '../progress-line.ts';
import { queueLocationOf } from '../queue-location.ts';
import { stateAfter } from '../run-state.ts';
import { openLiveScreen } from '../screen/live-screen.ts';
import { openNoScreen } from '../screen/no-screen.ts';
import { openPlainScreen } from '../screen/plain-screen.ts';
import type { RunDisplay } from '../screen/screen.ts';
import { troubleLine } from '../screen/trouble-line.ts';
import { checkpointsOf, logOf } from '../study-files.ts';
import { readSweepFile } from '../sweep-file/read-sweep-file.ts';
import { beforeCrash } from '../uncaught.ts';
import { trialKindOf } from '../trial-kind.ts';

export interface RunOptions {
  readonly db: string;
  readonly threads?: number;
  readonly backend?: string;
  readonly fresh?: boolean;
  /** Run the finals once the search has ended. */
  readonly finals?: boolean;
  /** Retry failed trials. */
  readonly retryFailed?: boolean;
  readonly plain?: boolean;
  /** Budget of kept weights of the best trials, in bytes; by default none are kept. */
  readonly checkpoints?: number;
  /** Wait while another process runs the study, and take over when it ends. */
  readonly standBy?: boolean;
  /** Redis that keeps the messages to workers, instead of the server itself. */
  readonly queue?: string;
  /** Print events for a program instead of lines for a person. */
  readonly json?: boolean;
}

/** Time for running trials to finish after SIGTERM, in ms. */
const TERM_GRACE = 30_000;

/** Time for an abandoned run to report itself, in ms. */
const LAST_WORDS = 2000;

/** Number of latest warnings that stay visible. */
const LATEST_WARNINGS = 2;

/** Largest number of threads; each has memory of its own. */
const MOST_THREADS = 256;

/**
 * Runs a sweep file to its end. Everything that can be refused is refused before the first trial starts, in
 * this order: the file with its data set and its plan, the backend, the folder of the weights, the owner, the
 * study.
 */
export async function runCommand(file: string, options: RunOptions, after: AfterSearch): Promise<ExitCode> {
  if (options.json !== true) return runFile(file, options, after);
  const over = new AbortController();
  const program = openJsonLines(openSink(process.stdout, over.signal), ({ code, message }) => {
    // A reader that has closed the pipe needs no message.
    if (code !== 'EPIPE') process.stderr.write(`Standard output lacks events: ${message}\n`);
  });
  const forget = beforeCrash((error) => tellOfBug(program, error));
  try {
    return await runFile(file, options, after, program);
  } catch (error) {
    program.put(errorEvent(error));
    throw error;
  } finally {
    forget();
    over.abort();
    await program.close();
  }
}

/** Runs the finals of a search that has ended. */
export type AfterSearch = (
  search: SweepDefinition,
  options: RunOptions,
  program?: EventSink,
) => Promise<ExitCode>;

async function runFile(
  file: string,
  options: RunOptions,
  after: AfterSearch,
  program?: EventSink,
): Promise<ExitCode> {
  forceBackend(options.backend);
  const definition = await readSweepFile(file, (line) => process.stderr.write(`${line}\n`));
  const { code, finalsFollow } = await runDefinition(definition, options, program);
  if (!finalsFollow) return code;
  const last = await after(definition, options, program);
  return last === exitCodes.ok ? code : last;
}

/** Finals follow a complete search, not a stopped one. */
function finalsFollow(
  { state, definition: { finals: plan, finalsOf, partOf } }: Study,
  { finals = false }: RunOptions,
): boolean {
  const isNamed = finalsOf === undefined && partOf === undefined;
  return state === 'complete' && isNamed && (finals || plan.when === 'after_search');
}

export interface Ran {
  readonly code: ExitCode;
  /** State of the study afterwards. */
  readonly state: Study['state'];
  /** True if the finals of this search follow immediately. */
  readonly finalsFollow: boolean;
}

/**
 * Runs a definition, or continues its study. Its files are unchanged since it was read. With `program`,
 * events go there instead of to a person.
 */
export async function runDefinition(
  definition: SweepDefinition,
  options: RunOptions,
  program?: EventSink,
): Promise<Ran> {
  // A closed terminal must not end a run, not even one that is starting.
  process.on('SIGHUP', () => undefined);
  const plan = planRun(definition);
  const queue =
    isPostgresUrl(options.db) || options.queue !== undefined || options.threads === 0
      ? await queueLocationOf(options.db, options.queue)
      : undefined;
  const backend = await ensureTrialBackend(trialKindOf(definition), progressLine(process.stderr));
  if (definition.type === 'module')
    await checkObjective(placedPath(definition.objective.module, definition), backend.backend);
  const database = databaseOf(options.db);
  if (options.checkpoints !== undefined)
    await assertCheckpointsFolder(checkpointsOf(database.files, definition.name));
  const file = openStudyLog(logOf(database.files, definition.name));
  const data = firstData(definition);
  const runner = launchOf(definition, options, { backend, database, data, output: file });
  // The runner loads its modules while the database is opened; a run that stands by may wait for hours.
  const trainsSoon = options.threads !== 0 && options.standBy !== true;
  const ahead = trainsSoon ? new RunnerProcess(runner) : undefined;
  try {
    const prepared = { plan, queue, backend, database, data, file, runner: { ...runner, ahead } };
    return await runPrepared(definition, options, prepared, program);
  } finally {
    await ahead?.end();
  }
}

/** Parts of a run that are ready before the database is opened. */
interface Prepared extends Pick<Training, 'queue' | 'backend' | 'database' | 'data' | 'runner'> {
  readonly plan: Plan | undefined;
  readonly file: EventSink;
}

async function runPrepared(
  definition: SweepDefinition,
  options: RunOptions,
  { plan, queue, backend, database, data, file, runner }: Prepared,
  program: EventSink | undefined,
): Promise<Ran> {
  const own = () => ownStudy(database.location, definition.name);
  const owner = await (options.standBy === true ? onceFree(own) : own());
  const afterwards: Step[] = [];
  let commands: CommandDoor | undefined;
  // A killed run may have left programs, which nobody listens to any more.
  if (definition.type === 'program') killMarked(`${programsOf(database, definition.name)}/`);
  try {
    commands = await openCommandDoor(owner, database.location);
    const log = await owner.openLog();
    const view = await openView(database.location);
    try {
      const opened = await openStudy({ log, view }, definition, plan, {
        fresh: options.fresh === true,
        retryFailed: options.retryFailed === true,
        now: new Date(),
        files: database.files,
      });
      const { study } = opened;
      const { name } = study;
      if (opened.type !== 'finished')
        for (const line of idleLines(idleParts(study.definition))) process.stderr.write(`${line}\n`);
      if (opened.type === 'continued' && opened.retried > 0 && program === undefined)
        print(`${retryLine(opened.retried)}\n`);
      const sinks = program === undefined ? [file] : [file, program];
      const forget = beforeCrash((error) => tellOfBug(file, error));
      try {
        const training = {
          study,
          owner,
          commands,
          log,
          view,
          database,
          backend,
          data,
          runner,
          sinks,
          options,
          queue,
          afterwards,
        };
        const end = opened.type === 'finished' ? await standStill(training) : await train(training);
        const { ended } = await view.progress(name);
        const code = exitCodeAfter(end, ended);
        const told = endedEvent(end, ended, code);
        for (const sink of sinks) sink.put(told);
        const after = await view.study(name);
        const follow = finalsFollow(after, options);
        if (program === undefined) afterwards.push(() => tellPerson(end, training, follow));
        return { code, state: after.state, finalsFollow: follow };
      } catch (error) {
        file.put(errorEvent(error));
        throw error;
      } finally {
        forget();
        await file.close();
      }
    } finally {
      await log.close();
      afterwards.push(() => view.close());
    }
  } finally {
    await commands?.close();
    await owner.release();
    for (const step of afterwards) await step();
  }
}

function retryLine(trials: number): string {
  return trials === 1 ? '1 failed trial is attempted again.' : `${trials} failed trials are attempted again.`;
}

function tellOfBug(sink: EventSink, error: unknown): Promise<void> {
  sink.put(errorEvent(error));
  return sink.close();
}

/** Launch of the runner processes of a run. */
function launchOf(
  definition: SweepDefinition,
  { checkpoints }: RunOptions,
  {
    backend: { backend },
    database,
    data,
    output,
  }: Pick<Training, 'backend' | 'database' | 'data'> & { readonly output: RunnerOutput },
): RunnerLaunch {
  const folder = checkpointsOf(database.files, definition.name);
  const start = {
    backend,
    files: userFilesOf(definition),
    data,
    checkpoints:
      checkpoints === undefined
        ? undefined
        : { metric: curveMetric(definition), to: { type: 'folder', folder } as const },
  };
  return runnerLaunch(start, programsOf(database, definition.name), output);
}

/** Mark of the programs of a study, which one owner at a time runs. */
function programsOf({ location }: Database, study: string): string {
  return markOf(location, study);
}

/** Data set of the first trial. */
function firstData(definition: SweepDefinition): DataTask | undefined {
  const first = propose(definition, 0, { finished: [], pending: [] });
  return first && tasksOf(definition)(first.parameters).data;
}

/**
 * Prints unsaved outcomes, one JSON object a line, and ends the process: every `close` would wait for the
 * store again.
 */
async function leaveUnsaved(
  { unsaved, remaining }: Extract<StudyEnd, { readonly type: 'left' }>,
  type: 'interrupted' | 'terminated',
  {
    view,
    study,
    sinks,
    screen,
    checkpoints,
  }: Pick<Training, 'view' | 'study' | 'sinks'> & {
    readonly screen: RunDisplay;
    readonly checkpoints: Checkpoints | undefined;
  },
): Promise<never> {
  const code = exitCodes[type];
  const tell = async () => {
    const { ended } = await view.progress(study.name);
    for (const sink of sinks) sink.put(endedEvent({ type, remaining }, ended, code));
    await Promise.all(sinks.map((sink) => sink.close()));
  };
  const over = Promise.allSettled([
    tell(),
    screen.close().then(() => screen.restore()),
    checkpoints?.close(),
  ]);
  await Promise.race([over, sleep(LAST_WORDS)]);
  for (const { key, outcome } of unsaved) {
    const { trial, attempt } = key;
    process.stderr.write(`${printableJson({ trial, attempt, outcome })}\n`);
  }
  const what = unsaved.length === 1 ? '1 result was' : `${unsaved.length} results were`;
  process.stderr.write(
    `The database could not be written: ${what} not saved. The same command goes on without.\n`,
  );
  return leave(code);
}

/** Step after the study is released: it waits for a terminal, which may block for hours. */
type Step = () => Promise<void>;

interface Training {
  readonly study: Study;
  readonly owner: Owner;
  readonly commands: CommandDoor;
  readonly log: StudyLog;
  readonly view: StudyView;
  readonly database: Database;
  readonly backend: TrialBackendReport;
  /** Data set of the first trial. */
  readonly data: DataTask | undefined;
  readonly runner: RunnerLaunch;
  readonly sinks: readonly EventSink[];
  readonly options: RunOptions;
  /** Queue of the messages to workers on other machines; undefined without one. */
  readonly queue: QueueLocation | undefined;
  readonly afterwards: Step[];
}

/** Trains the rest of a study, with screen, signals and command socket. */
async function train({
  study,
  owner,
  commands,
  log,
  view,
  database,
  backend,
  data,
  runner,
  sinks,
  options,
  queue,
  afterwards,
}: Training): Promise<RunEnd> {
  if (data !== undefined) assertDataHere(data);
  // More threads than trials would only cost memory.
  const threads = Math.min(
    options.threads ?? availableParallelism(),
    study.plan?.trials ?? Infinity,
    MOST_THREADS,
  );
  const kept = checkpointsOf(database.files, study.name);
  const checkpoints =
    options.checkpoints === undefined
      ? undefined
      : await openCheckpoints(kept, options.checkpoints, study, view);
  const workers =
    queue && (await (await import('../lead-workers.ts')).leadWorkers(owner, queue, checkpoints));
  /** Number of trials that workers can train at once. */
  let slots = 0;
  const live = options.plain !== true && process.stdin.isTTY && canDraw(process.stdout, process.env);
  const first = warningsOf(backend);
  let latest: readonly string[] = [];
  const warnings = () => [...latest, ...first];
  const files = userFilesOf(study.definition);
  let state: RunStatus['state'] = 'running';
  const openScreen = options.json === true ? openNoScreen : live ? openLiveScreen : openPlainScreen;
  const screen = openScreen({
    database: database.location,
    view,
    study,
    threads: () => threads + slots,
    backend: backend.name,
    warnings,
    send: (command): CommandReply => running.command(command),
    failed: (message) => {
      for (const sink of sinks) sink.put({ type: 'warning', about: 'screen', message });
      // Standard error may be the same terminal, closed or blocked.
      const line = troubleLine({ type: 'warning', message });
      void openSink(process.stderr)
        .write(`${line}\n`)
        .catch(() => undefined);
    },
  });
  afterwards.push(() => screen.restore());
  const running = runStudy({
    study,
    log,
    view,
    threads,
    ...(workers === undefined ? {} : { workers }),
    look: (look) => strategiesToTrain(view, study.name, look),
    runner,
    onEvent: (event) => {
      if (event.type === 'worker-joined') slots += event.slots;
      if (event.type === 'worker-left') slots -= event.slots;
      if (event.type === 'warning') {
        latest = [event.message, ...latest].slice(0, LATEST_WARNINGS);
        commands.changed();
      }
      screen.tell(event);
      checkpoints?.tell(event, running.finishedBelow);
      for (const told of eventsOf(event, { study, database: database.name, warnings: first })) {
        for (const sink of sinks) sink.put(told);
      }
      const next = stateAfter(event) ?? state;
      if (next === state) return;
      state = next;
      commands.changed();
    },
  });
  commands.answer({
    command: (command) => running.command(command),
    status: () => ({ study: study.name, state, threads: threads + slots, warnings: warnings() }),
  });
  let terminated = false;
  const signals: Readonly<Record<string, () => void>> = {
    SIGINT: () => void running.command({ type: 'interrupt' }),
    SIGTERM: () => {
      terminated = true;
      running.terminate(TERM_GRACE);
    },
  };
  // The listeners stay until the process ends: another Ctrl-C during the final output must not take the exit
  // code with it.
  for (const [signal, listener] of Object.entries(signals)) process.on(signal, listener);
  const forget = beforeCrash(async () => {
    await screen.close();
    await screen.restore();
  });
  try {
    const end = await running.done;
    const type = terminated ? 'terminated' : 'interrupted';
    if (end.type === 'left')
      return await leaveUnsaved(end, type, { view, study, sinks, screen, checkpoints });
    return end.type === 'interrupted' ? { ...end, type } : end;
  } catch (error) {
    // A runner that found a changed file has ended; this throws with the better message.
    watchFiles(files)();
    throw error;
  } finally {
    forget();
    await screen.close();
    await checkpoints?.close();
  }
}

/** Strategies that finals train further after the look at `look` seeds. */
async function strategiesToTrain(view: StudyView, study: string, look: number): Promise<readonly string[]> {
  const [{ openStrategies }, { readComparison }] = await Promise.all([
    import('@ridgeline/compare'),
    import('@ridgeline/report'),
  ]);
  const { comparison } = await readComparison(view, study, { look });
  return openStrategies(comparison);
}

function warningsOf({ name, reason }: TrialBackendReport): readonly string[] {
  return reason === undefined ? [] : [`Trials run on ${name}, slower than native code (${reason})`];
}

/** Shows programs a study with nothing left to run. */
async function standStill({ study, view, database, sinks, options }: Training): Promise<RunEnd> {
  if (options.checkpoints !== undefined) {
    // A kill may have come between the last commit and the removal of its weights.
    const kept = checkpointsOf(database.files, study.name);
    await (await openCheckpoints(kept, options.checkpoints, study, view)).close();
  }
  const { ended } = await view.progress(study.name);
  const count = Object.values(ended).reduce((sum, trials) => sum + trials, 0);
  for (const sink of sinks) sink.put({ ...startEvent(study, database.name), ended: count });
  return { type: 'finished' };
}

async function tellPerson(
  end: RunEnd,
  { view, study, database }: Training,
  finalsFollow: boolean,
): Promise<void> {
  if (end.type === 'finished') print(`Study ${study.name} is finished; nothing is left to run.\n`);
  try {
    const failure = await failureText(view, study);
    if (failure === undefined) {
      const { showResult } = await import('../show-result.ts');
      await showResult(view, study, database, finalsFollow);
    }
    tellHowItEnded(end);
    if (failure !== undefined) print(failure);
  } catch (error) {
    // The study's outcome holds even if it cannot be shown.
    if (!(error instanceof RidgelineError)) throw error;
    process.stderr.write(`The table cannot be shown. ${error.message}\n`);
    tellHowItEnded(end);
  }
}

function tellHowItEnded(end: RunEnd): void {
  if (end.type === 'stopped') print(`Stopped: ${end.reason}.\n`);
  if (end.type !== 'interrupted') return;
  const left = end.remaining ?? 'some';
  print(`Interrupted: ${left} trials are left. The same command goes on with them.\n`);
}

function exitCodeAfter(end: RunEnd, ended: Progress['ended']): ExitCode {
  switch (end.type) {
    case 'interrupted':
      return exitCodes.interrupted;
    case 'terminated':
      return exitCodes.terminated;
    default:
      return ended.failed > 0 ? exitCodes.trialsFailed : exitCodes.ok;
  }
}
