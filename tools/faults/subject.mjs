/**
 * Program under test, in a separate process: the real lock, log, orchestrator and runner, with threads that sleep or
 * misbehave instead of training.
 *
 * Its only argument is a JSON file (see `startSubject`). It writes events to file descriptor 3 as lines of JSON, and
 * acknowledges an outcome only after its commit.
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
  validatePlan,
  queueLocation,
  formatQueueName,
  runnerEntry,
  runStudy,
  defineStudy,
  defineUniformStudy,
} from './built.mjs';
import { createFaultyQueue } from './faulty-queue.mjs';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { database, epochs, threads, failures, limits, heap, synchronousLevel, messageFaults } = config;
if (synchronousLevel !== undefined) weakenDurability(synchronousLevel);
const post = (message) =>
  writeSync(3, `${JSON.stringify({ ...message, by: process.pid, at: Date.now() })}\n`);

const faultStudy = defineFaultStudy(config);
const definition = {
  ...faultStudy,
  task: { ...faultStudy.task, training: { epochs } },
  failures: { ...faultStudy.failures, ...failures },
};

let owner;
try {
  const acquire = () => acquireStudy(database, 'test');
  owner = await (messageFaults === undefined ? acquire() : acquireWhenFree(acquire));
} catch (error) {
  post({ type: 'refused', code: error.code });
  process.exit(3);
}
post({ type: 'owns' });
const log = await owner.openLog();
const view = await openView(database);
const plan = validatePlan(definition);
const studies = await view.studies();
const study = studies[0] ?? (await log.createStudy({ name: 'test', definition, plan }));

const eventLoopDelay = monitorEventLoopDelay({ resolution: 1 });
let firstStart;
let memoryAtHalf;
let endedCount = 0;
const run = runStudy({
  study,
  log,
  view,
  threads,
  ...(messageFaults && { workers: await openLeaderQueue(messageFaults) }),
  runner: {
    entry: runnerEntry,
    ...(heap === undefined ? {} : { heap }),
  },
  limits: { ...defaultRunnerLimits, ...limits },
  onEvent(event) {
    switch (event.type) {
      case 'runner-started':
        return post({ type: 'runner', pid: event.pid, threads: event.threads });
      case 'trial-started':
        if (firstStart === undefined) eventLoopDelay.enable();
        firstStart ??= performance.now();
        return post({ type: 'started', trial: event.trial.number });
      case 'trial-ended':
        if (++endedCount === Math.floor(plan.trials / 2)) memoryAtHalf = process.memoryUsage.rss();
        if (event.acknowledgement !== 'acknowledged')
          return post({ type: 'late', trial: event.trial.number });
        return post({
          type: 'acknowledged',
          trial: event.trial.number,
          attempt: event.attempt,
          outcome: event.outcome,
        });
      case 'trial-lost':
        return post({ type: 'lost', trial: event.trial.number, reason: event.reason });
      case 'store-unwritable':
        return post({ type: 'unwritable', message: event.message });
      case 'suspected':
        return post({ type: 'suspected', count: event.trials.length });
    }
  },
});
process.on('SIGINT', () => run.command({ type: 'interrupt' }));
process.on('SIGTERM', () => run.terminate(2000));

const end = await run.done.catch((error) => {
  if (error.code === 'DATABASE_MOVED') {
    post({ type: 'moved', message: error.message });
    process.exit(2);
  }
  if (error.code !== 'STUDY_OWNED') throw error;
  post({ type: 'fenced' });
  process.exit(4);
});
post({
  type: 'end',
  end,
  seconds: (performance.now() - firstStart) / 1000,
  lag: eventLoopDelay.percentile(99) / 1e6,
  memoryAtHalf,
  memory: process.memoryUsage.rss(),
});
await view.close();
await log.close();
await owner.release();

/** Opens what a leader needs for its workers: its table and the queue, which loses or duplicates some messages. */
async function openLeaderQueue(messageFaults) {
  const location = { type: 'postgres', ...queueLocation(database) };
  return {
    table: await owner.openLeaderTable({ version: 'test', queue: formatQueueName(location) }),
    queue: createFaultyQueue(openAssignmentQueue(location), messageFaults),
    dataHash: async () => undefined,
  };
}

function defineFaultStudy({ behaviours, identicalTrials }) {
  return behaviours === undefined
    ? defineUniformStudy(identicalTrials.behaviour, identicalTrials.count)
    : defineStudy(behaviours);
}

/** Makes databases less durable than in the product. */
function weakenDurability(level) {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    return prepare.call(this, sql.replace(/^PRAGMA synchronous = .*/, `PRAGMA synchronous = ${level}`));
  };
}
