import {
  canonicalJson,
  curveMetric,
  RidgelineError,
  pausesTrainings,
  populationOf,
  resolveSweepPath,
  userFilesOf,
  type DataTask,
  type SweepDefinition,
  type UserFile,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { RunnerProcess, type QueueLocation, type RunnerLaunch } from '@ridgeline/runner';
import { validatePlan, propose } from '@ridgeline/search';
import { isPostgresUrl } from '@ridgeline/storage';
import { checkObjective, ensureTrialBackend, type StateFolder } from '@ridgeline/trainer';
import { assertCheckpointsFolder } from '../checkpoints/checkpoints.ts';
import { parseDatabase } from '../database.ts';
import type { EventSink } from '../events/event-sink.ts';
import { openStudyLog } from '../events/study-log.ts';
import { findHeldOutTest, hashProcessPrefix, createRunnerLaunch } from '../processes/runner-launch.ts';
import { createProgressPrinter } from '../progress-line.ts';
import { readQueueLocation } from '../queue-location.ts';
import { checkpointsFolder, logPath, statesFolder, trialLogsFolder } from '../study-files.ts';
import { findTrialKind } from '../find-trial-kind.ts';
import { findDevices } from './find-devices.ts';
import type { RunOptions } from './run-options.ts';
import { RunSession, type PreparedRun, type RunResult } from './run-session.ts';

/**
 * Runs a definition, or continues its study. The files that the definition names must not have changed since the
 * definition was read.
 *
 * @param events sink of the events for a program that reads them; undefined if a user reads the output
 */
export async function runDefinition(
  definition: SweepDefinition,
  options: RunOptions,
  events?: EventSink,
): Promise<RunResult> {
  // A closed terminal must not end a run, even while the run is starting.
  if (!process.listeners('SIGHUP').includes(ignoreSignal)) process.on('SIGHUP', ignoreSignal);
  const preparedRun = await prepareRun(definition, options, events);
  // The runner loads its modules while the database is opened, except on stand-by, which may take hours.
  const startsSoon = options.threads !== 0 && options.standBy !== true;
  const prestartedRunner = startsSoon ? new RunnerProcess(preparedRun.runner) : undefined;
  try {
    const session = await RunSession.open({
      ...preparedRun,
      runner: { ...preparedRun.runner, prestarted: prestartedRunner },
    });
    try {
      return await session.run();
    } finally {
      await session.close();
    }
  } finally {
    await prestartedRunner?.end();
  }
}

const ignoreSignal = () => undefined;

/** Finds the queue of messages to workers; undefined if the run leads no workers. */
async function findQueue(
  { type }: SweepDefinition,
  { db, queue, threads }: RunOptions,
): Promise<QueueLocation | undefined> {
  const wantsWorkers = queue !== undefined || threads === 0;
  if (type !== 'program')
    return wantsWorkers || isPostgresUrl(db) ? await readQueueLocation(db, queue) : undefined;
  if (wantsWorkers)
    throw new RidgelineError('USAGE', 'Workers cannot train a program, only networks and modules.', {
      hint: 'Leave out --queue and --threads 0.',
    });
  return undefined;
}

/** Prepares a run before its database is opened. Throws if the definition, the machine or an option prevents the run. */
async function prepareRun(
  definition: SweepDefinition,
  options: RunOptions,
  events: EventSink | undefined,
): Promise<PreparedRun> {
  const plan = validatePlan(definition);
  const devices = findDevices(definition);
  const queue = await findQueue(definition, options);
  const backend = await ensureTrialBackend(findTrialKind(definition), createProgressPrinter(process.stderr));
  if (definition.type === 'module')
    await checkObjective(resolveSweepPath(definition.objective.module, definition), backend.backend);
  const populationStrategy = definition.strategies.find((strategy) => populationOf(strategy) !== undefined);
  if (populationStrategy !== undefined && backend.backend.type !== 'engine')
    throw new RidgelineError(
      'SWEEP_INVALID',
      `The method ${populationStrategy.method} needs the compiled engine, but the trials run on ${backend.name}.`,
      { hint: 'Leave out --backend, and layers that only TensorFlow.js has.' },
    );
  const database = parseDatabase(options.db);
  if (options.checkpoints !== undefined)
    await assertCheckpointsFolder(checkpointsFolder(database.filePrefix, definition.name));
  const eventLog = openStudyLog(logPath(database.filePrefix, definition.name));
  const data = findFirstDataSet(definition);
  const processPrefix = hashProcessPrefix(database.location, definition.name);

  const preparedRun = {
    definition,
    options,
    plan,
    devices,
    queue,
    backend,
    database,
    data,
    processPrefix,
    events,
  };
  return { ...preparedRun, runner: createLaunch(), eventLog };

  function createLaunch(): RunnerLaunch {
    const folder = checkpointsFolder(database.filePrefix, definition.name);
    const checkpoints =
      options.checkpoints === undefined
        ? undefined
        : { metric: curveMetric(definition), destination: { type: 'folder', folder } as const };
    const files = userFilesOf(definition);
    const logs =
      definition.type === 'program' ? trialLogsFolder(database.filePrefix, definition.name) : undefined;
    const states = chooseStateFolder(definition, files, database.filePrefix);
    const startOptions = {
      backend: backend.backend,
      files,
      data,
      checkpoints,
      states,
      gpus: devices?.gpus,
      logs,
      heldOut: findHeldOutTest(definition),
    };
    return createRunnerLaunch(startOptions, processPrefix, eventLog);
  }
}

/** Maximum size of all states of paused trainings together, in bytes. */
const MAX_STATE_BYTES = 2e9;

/** Settings of the folder for a study's paused trainings; undefined if its search pauses no trainings. */
function chooseStateFolder(
  definition: SweepDefinition,
  files: readonly UserFile[],
  filePrefix: string,
): StateFolder | undefined {
  if (definition.type !== 'network' || !pausesTrainings(definition)) return undefined;
  const hashes = files.map(({ path, sha256 }) => ({ path, sha256 }));
  return {
    folder: statesFolder(filePrefix, definition.name),
    maxBytes: MAX_STATE_BYTES,
    files: canonicalJson(hashes),
  };
}

/** Finds the data set of the first trial; undefined if the trial reads none. */
function findFirstDataSet(definition: SweepDefinition): DataTask | undefined {
  const firstConfiguration = propose(definition, 0, { finished: [], pending: [] });
  return firstConfiguration && tasksOf(definition)(firstConfiguration.parameters).data;
}
