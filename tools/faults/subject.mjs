/**
 * Program under test, in its own process: the real owner's lock, log, orchestrator and runner, with threads that sleep
 * or go wrong instead of training.
 *
 * Its one argument is a JSON file: see `startSubject`. Events go to file descriptor 3, one JSON line each; an
 * acknowledgement only after its commit.
 */
import { readFileSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Database,
  defaultRunnerLimits,
  acquireWhenFree,
  openAssignmentQueue,
  openView,
  acquireStudy,
  planRun,
  queueLocation,
  queueName,
  runnerEntry,
  runStudy,
  studyOf,
  studyOfMany,
} from './built.mjs';
import { troubledQueue } from './troubled-queue.mjs';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { database, epochs, threads, failures, limits, heap, synchronous, leads } = config;
if (synchronous !== undefined) weaken(synchronous);
const say = (what) => writeSync(3, `${JSON.stringify({ ...what, by: process.pid, at: Date.now() })}\n`);

const base = baseOf(config);
const definition = {
  ...base,
  task: { ...base.task, training: { epochs } },
  failures: { ...base.failures, ...failures },
};

let owner;
try {
  const own = () => acquireStudy(database, 'test');
  owner = await (leads === undefined ? own() : acquireWhenFree(own));
} catch (error) {
  say({ type: 'refused', code: error.code });
  process.exit(3);
}
say({ type: 'owns' });
const log = await owner.openLog();
const view = await openView(database);
const plan = planRun(definition);
const known = await view.studies();
const study = known[0] ?? (await log.createStudy({ name: 'test', definition, plan }));

const delay = monitorEventLoopDelay({ resolution: 1 });
let firstStart;
let halfway;
let ended = 0;
const run = runStudy({
  study,
  log,
  view,
  threads,
  ...(leads && { workers: await openWorkers(leads) }),
  runner: {
    entry: runnerEntry,
    ...(heap === undefined ? {} : { heap }),
  },
  limits: { ...defaultRunnerLimits, ...limits },
  onEvent(event) {
    switch (event.type) {
      case 'runner-started':
        return say({ type: 'runner', pid: event.pid, threads: event.threads });
      case 'trial-started':
        if (firstStart === undefined) delay.enable();
        firstStart ??= performance.now();
        return say({ type: 'started', trial: event.trial.number });
      case 'trial-ended':
        if (++ended === Math.floor(plan.trials / 2)) halfway = process.memoryUsage.rss();
        if (event.acknowledgement !== 'acknowledged') return say({ type: 'late', trial: event.trial.number });
        return say({
          type: 'acknowledged',
          trial: event.trial.number,
          attempt: event.attempt,
          outcome: event.outcome,
        });
      case 'trial-lost':
        return say({ type: 'lost', trial: event.trial.number, reason: event.reason });
      case 'store-unwritable':
        return say({ type: 'unwritable', message: event.message });
      case 'suspected':
        return say({ type: 'suspected', count: event.trials.length });
    }
  },
});
process.on('SIGINT', () => run.command({ type: 'interrupt' }));
process.on('SIGTERM', () => run.terminate(2000));

const end = await run.done.catch((error) => {
  if (error.code === 'DATABASE_MOVED') {
    say({ type: 'moved', message: error.message });
    process.exit(2);
  }
  if (error.code !== 'STUDY_OWNED') throw error;
  say({ type: 'fenced' });
  process.exit(4);
});
say({
  type: 'end',
  end,
  seconds: (performance.now() - firstStart) / 1000,
  lag: delay.percentile(99) / 1e6,
  halfway,
  memory: process.memoryUsage.rss(),
});
await view.close();
await log.close();
await owner.release();

/** Queue and terms of this run's workers. Some messages to the workers are lost or duplicated. */
async function openWorkers(trouble) {
  const location = { type: 'postgres', ...queueLocation(database) };
  return {
    table: await owner.openLeaderTable({ version: 'test', queue: queueName(location) }),
    queue: troubledQueue(openAssignmentQueue(location), trouble),
    dataHash: async () => undefined,
  };
}

function baseOf({ behaviours, many }) {
  return behaviours === undefined ? studyOfMany(many.behaviour, many.count) : studyOf(behaviours);
}

/** Makes databases less durable than they are in the product. */
function weaken(level) {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    return prepare.call(this, sql.replace(/^PRAGMA synchronous = .*/, `PRAGMA synchronous = ${level}`));
  };
}
