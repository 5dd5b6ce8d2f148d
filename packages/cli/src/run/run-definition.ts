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
import { RunnerProcess, type RunnerLaunch } from '@ridgeline/runner';
import { planRun, propose } from '@ridgeline/search';
import { isPostgresUrl } from '@ridgeline/storage';
import { checkObjective, ensureTrialBackend, type StateFolder } from '@ridgeline/trainer';
import { assertCheckpointsFolder } from '../checkpoints/checkpoints.ts';
import { databaseOf } from '../database.ts';
import type { EventSink } from '../events/event-sink.ts';
import { openStudyLog } from '../events/study-log.ts';
import { heldOutOf, hashMark, runnerLaunch } from '../processes/runner-launch.ts';
import { progressLine } from '../progress-line.ts';
import { readQueueLocation } from '../queue-location.ts';
import { checkpointsOf, logOf, statesOf, trialLogsOf } from '../study-files.ts';
import { trialKindOf } from '../trial-kind.ts';
import { findDevices } from './devices-for.ts';
import type { RunOptions } from './run-options.ts';
import { RunSession, type PreparedRun, type RunResult } from './run-session.ts';

/**
 * Runs a definition, or continues its study. The files that the definition names must not have changed since it was
 * read. `events` receives the events for a program that reads them.
 */
export async function runDefinition(
  definition: SweepDefinition,
  options: RunOptions,
  events?: EventSink,
): Promise<RunResult> {
  // A closed terminal must not end a run, even while the run is starting.
  process.on('SIGHUP', () => undefined);
  const prepared = await prepare(definition, options, events);
  // The runner loads its modules while the database is opened, except on stand-by, which may take hours.
  const startsSoon = options.threads !== 0 && options.standBy !== true;
  const prestarted = startsSoon ? new RunnerProcess(prepared.runner) : undefined;
  try {
    const session = await RunSession.open({ ...prepared, runner: { ...prepared.runner, prestarted } });
    try {
      return await session.run();
    } finally {
      await session.close();
    }
  } finally {
    await prestarted?.end();
  }
}

/** Prepares a run before its database is opened. Refuses a run that the file, the backend or the weights do not allow. */
async function prepare(
  definition: SweepDefinition,
  options: RunOptions,
  events: EventSink | undefined,
): Promise<PreparedRun> {
  const plan = planRun(definition);
  const devices = findDevices(definition);
  const queue =
    isPostgresUrl(options.db) || options.queue !== undefined || options.threads === 0
      ? await readQueueLocation(options.db, options.queue)
      : undefined;
  const backend = await ensureTrialBackend(trialKindOf(definition), progressLine(process.stderr));
  if (definition.type === 'module')
    await checkObjective(resolveSweepPath(definition.objective.module, definition), backend.backend);
  const population = definition.strategies.find((strategy) => populationOf(strategy) !== undefined);
  if (population !== undefined && backend.backend.type !== 'engine')
    throw new RidgelineError(
      'SWEEP_INVALID',
      `The method ${population.method} needs the compiled engine, but the trials run on ${backend.name}.`,
      { hint: 'Leave out --backend, and layers that only TensorFlow.js has.' },
    );
  const database = databaseOf(options.db);
  if (options.checkpoints !== undefined)
    await assertCheckpointsFolder(checkpointsOf(database.files, definition.name));
  const eventLog = openStudyLog(logOf(database.files, definition.name));
  const data = firstData(definition);
  const mark = hashMark(database.location, definition.name);

  const prepared = { definition, options, plan, devices, queue, backend, database, data, mark, events };
  return { ...prepared, runner: createLaunch(), eventLog };

  function createLaunch(): RunnerLaunch {
    const folder = checkpointsOf(database.files, definition.name);
    const checkpoints =
      options.checkpoints === undefined
        ? undefined
        : { metric: curveMetric(definition), destination: { type: 'folder', folder } as const };
    const files = userFilesOf(definition);
    const logs = definition.type === 'program' ? trialLogsOf(database.files, definition.name) : undefined;
    const states = stateFolderOf(definition, files, database.files);
    const start = {
      backend: backend.backend,
      files,
      data,
      checkpoints,
      states,
      gpus: devices?.gpus,
      logs,
      heldOut: heldOutOf(definition),
    };
    return runnerLaunch(start, mark, eventLog);
  }
}

/** Maximum size of the states of paused trainings. */
const MAX_STATE_BYTES = 2e9;

/** Folder of the states of a study whose search pauses trainings; undefined for any other study. */
function stateFolderOf(
  definition: SweepDefinition,
  files: readonly UserFile[],
  database: string,
): StateFolder | undefined {
  if (definition.type !== 'network' || !pausesTrainings(definition)) return undefined;
  const hashes = files.map(({ path, sha256 }) => ({ path, sha256 }));
  return {
    folder: statesOf(database, definition.name),
    maxBytes: MAX_STATE_BYTES,
    files: canonicalJson(hashes),
  };
}

/** Data set of the first trial. */
function firstData(definition: SweepDefinition): DataTask | undefined {
  const first = propose(definition, 0, { finished: [], pending: [] });
  return first && tasksOf(definition)(first.parameters).data;
}
