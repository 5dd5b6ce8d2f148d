import { availableParallelism } from 'node:os';
import { extname, resolve } from 'node:path';
import type { CommandReply, RunStatus, Study, StudyLog, StudyView, SweepDefinition } from '@ridgeline/core';
import { canDraw } from '@ridgeline/dashboard';
import { runStudy, serveCommands, type CommandServer, type StudyEnd } from '@ridgeline/runner';
import { planRun } from '@ridgeline/search';
import { openSqliteLog, openSqliteView, ownDatabase } from '@ridgeline/storage';
import { ensureBackend, type BackendReport } from '@ridgeline/trainer';
import { forceBackend } from '../backend-option.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { openStudy } from '../open-study.ts';
import { progressLine } from '../progress-line.ts';
import { stateAfter } from '../run-state.ts';
import { openLiveScreen } from '../screen/live-screen.ts';
import { openPlainScreen } from '../screen/plain-screen.ts';
import { showResult } from '../show-result.ts';
import { readSweepFile } from '../sweep-file/read-sweep-file.ts';
import { trialsTogether } from '../trials-together.ts';

export interface RunOptions {
  readonly db: string;
  readonly threads?: number;
  readonly backend?: string;
  readonly fresh?: boolean;
  readonly plain?: boolean;
}

/** How long trials may go on after SIGTERM, in ms. */
const TERM_GRACE = 30_000;

/** Each thread loads TensorFlow. */
const MOST_THREADS = 256;

const runnerEntry = new URL(`../processes/runner-host${extname(import.meta.url)}`, import.meta.url);

/**
 * Runs a sweep file to its end. What can be refused is refused before the first trial starts: the file with its data
 * set and its plan, the backend, the owner, the study, in this order.
 */
export async function run(file: string, options: RunOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  return runDefinition(await readSweepFile(file), options);
}

/** Runs a definition, or goes on with the study that has it. */
export async function runDefinition(definition: SweepDefinition, options: RunOptions): Promise<ExitCode> {
  const plan = planRun(definition);
  const backend = await ensureBackend({ onProgress: progressLine(process.stderr) });
  const database = resolve(options.db);
  const owner = await ownDatabase(database);
  try {
    const log = await openSqliteLog(database);
    const view = await openSqliteView(database);
    try {
      const opened = await openStudy({ log, view }, definition, plan, {
        fresh: options.fresh === true,
        now: new Date(),
      });
      const { study } = opened;
      if (opened.type === 'finished') {
        process.stdout.write(`Study ${study.name} is finished; nothing is left to run.\n`);
        await showResult(view, study.name, options.db);
        return exitCodes.ok;
      }
      const end = await train({ study, log, view, database, backend, options });
      await showResult(view, study.name, options.db);
      return await exitCodeAfter(end, view, study.name);
    } finally {
      await view.close();
      await log.close();
    }
  } finally {
    await owner.release();
  }
}

interface Training {
  readonly study: Study;
  readonly log: StudyLog;
  readonly view: StudyView;
  /** The absolute path of the database. */
  readonly database: string;
  readonly backend: BackendReport;
  readonly options: RunOptions;
}

type RunEnd = StudyEnd | { readonly type: 'terminated' };

/** Trains what is left of a study, with a screen, signals and the command socket around it. */
async function train({ study, log, view, database, backend, options }: Training): Promise<RunEnd> {
  // More threads than trials would only cost memory.
  const threads = Math.min(
    options.threads ?? availableParallelism(),
    study.plan?.trials ?? Infinity,
    MOST_THREADS,
  );
  const live = options.plain !== true && process.stdin.isTTY && canDraw(process.stdout, process.env);
  const warnings = warningsOf(backend);
  let state: RunStatus['state'] = 'running';
  let commands: CommandServer | undefined = undefined;
  const screen = (live ? openLiveScreen : openPlainScreen)({
    database,
    view,
    study,
    threads,
    warnings,
    send: (command): CommandReply => running.command(command),
  });
  const running = runStudy({
    study,
    log,
    view,
    threads,
    groupLimit: trialsTogether,
    runner: { entry: runnerEntry, log: `${database}.log` },
    onEvent: (event) => {
      screen.tell(event);
      const next = stateAfter(event) ?? state;
      if (next === state) return;
      state = next;
      commands?.changed();
    },
  });
  commands = await serveCommands(database, {
    command: (command) => running.command(command),
    status: () => ({ study: study.name, state, threads, warnings }),
  });
  let terminated = false;
  const signals: Readonly<Record<string, () => void>> = {
    SIGINT: () => void running.command({ type: 'interrupt' }),
    SIGTERM: () => {
      terminated = true;
      running.terminate(TERM_GRACE);
    },
    // The terminal is gone; the run goes on without it.
    SIGHUP: () => undefined,
  };
  for (const [signal, listener] of Object.entries(signals)) process.on(signal, listener);
  try {
    const end = await running.done;
    return terminated && end.type === 'interrupted' ? { type: 'terminated' } : end;
  } finally {
    await screen.close();
    for (const [signal, listener] of Object.entries(signals)) process.off(signal, listener);
    await commands.close();
  }
}

function warningsOf({ choice, tried }: BackendReport): readonly string[] {
  if (choice.rung !== 'wasm') return [];
  const why = tried.map(({ rung, reason }) => `${rung}: ${reason}`).join('; ');
  return [`TensorFlow runs on WebAssembly here, slower than native code${why === '' ? '' : ` (${why})`}`];
}

async function exitCodeAfter(end: RunEnd, view: StudyView, study: string): Promise<ExitCode> {
  switch (end.type) {
    case 'interrupted':
      process.stdout.write(
        `Interrupted: ${end.remaining ?? 'some'} trials are left. The same command goes on with them.\n`,
      );
      return exitCodes.interrupted;
    case 'terminated':
      return exitCodes.terminated;
    case 'stopped':
      process.stdout.write(`Stopped: ${end.reason}.\n`);
  }
  const { ended } = await view.progress(study);
  return ended.failed > 0 ? exitCodes.trialsFailed : exitCodes.ok;
}
