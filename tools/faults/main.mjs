import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NotRunHere } from './not-run-here.mjs';
import { createRandom } from './random.mjs';
import { closedTerminal } from './rows/closed-terminal.mjs';
import { damagedDatabases } from './rows/damaged-databases.mjs';
import { diskFaults, interruptedOnFullDisk } from './rows/disk-faults.mjs';
import { largeExports } from './rows/exports.mjs';
import { hostileFiles } from './rows/hostile-files.mjs';
import { failedStarts } from './rows/failed-starts.mjs';
import { failedTrials } from './rows/failed-trials.mjs';
import { changedBuiltIns, garbledChannel, stoppedRunner } from './rows/runner-faults.mjs';
import { killAtWrite } from './rows/kill-at-write.mjs';
import { killedTenTimes } from './rows/killed-ten-times.mjs';
import { killOrchestrator } from './rows/kill-orchestrator.mjs';
import { killRunner } from './rows/kill-runner.mjs';
import { lostFiles, truncatedFile } from './rows/lost-files.mjs';
import { overhead, reports, throughput } from './rows/load.mjs';
import { ownerRaces } from './rows/owner-races.mjs';
import { powerCutControl, powerCuts } from './rows/power-cuts.mjs';
import { programs } from './rows/programs.mjs';
import { claimCost } from './rows/claim-cost.mjs';
import { cluster, clusterThroughput } from './rows/cluster.mjs';
import { blackHoles, cutConnections, killOwner, restarts, serverThroughput } from './rows/server.mjs';
import { secondOwners } from './rows/second-owners.mjs';
import { screenTrouble } from './rows/screen.mjs';
import { signalRow } from './rows/signals.mjs';
import { longTraining, soak } from './rows/soak.mjs';
import { noDatabase, noServer, restartAtStart } from './rows/start-up.mjs';
import { poison, workerFaults } from './rows/worker-faults.mjs';
import { BROKEN, summarize, NOT_RUN, printRow, printTable } from './table.mjs';
import { Tally } from './tally.mjs';

/**
 * Rows of the table. `quick` and `full` are the repetitions in each mode. A row without a number for a mode does not run
 * in that mode. A row that `measures` something runs alone. `passState` is the state of a row without a problem, by
 * default `held`. `run` receives functions that create a new folder (`folder`) and a random number (`random`); it
 * returns a note.
 */
const rows = [
  killOrchestrator,
  killRunner,
  killAtWrite,
  powerCuts,
  powerCutControl,
  diskFaults,
  interruptedOnFullDisk,
  damagedDatabases,
  hostileFiles,
  workerFaults,
  poison,
  ownerRaces,
  ...secondOwners,
  ...lostFiles,
  truncatedFile,
  signalRow,
  closedTerminal,
  noDatabase,
  failedTrials,
  failedStarts,
  stoppedRunner,
  garbledChannel,
  changedBuiltIns,
  programs,
  ...killedTenTimes,
  overhead,
  throughput,
  largeExports,
  reports,
  longTraining,
  screenTrouble,
  soak,
];

/** Rows about studies on a private PostgreSQL server. */
const serverRows = [
  killOwner,
  cutConnections,
  restarts,
  blackHoles,
  noServer,
  restartAtStart,
  serverThroughput,
  claimCost,
];

/** Rows about a study that many machines train. */
const clusterRows = [cluster, clusterThroughput];

const help = `npm run reliability -- --quick | --full [--server | --cluster] [--only TEXT] [--count N] [--seed N]

Breaks running sweeps in every known way, and counts the damage. --server breaks runs and the
PostgreSQL server of their study, --cluster a study that several worker processes train. --only
selects the rows whose name contains TEXT, --count sets their repetitions. The same seed gives the
same random instants.`;

/** Runs the selected rows, and prints them as a table. Returns the exit code. */
export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      server: { type: 'boolean' },
      cluster: { type: 'boolean' },
      only: { type: 'string', default: '' },
      count: { type: 'string' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.quick === values.full) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  const mode = values.full ? 'full' : 'quick';
  const selectedRows = (values.cluster ? clusterRows : values.server ? serverRows : rows).filter(
    (row) => row[mode] !== undefined && row.name.includes(values.only),
  );
  const start = performance.now();
  const results = await runRows(selectedRows, async (row) => {
    const count = Number(values.count ?? row[mode]);
    const result = await runRow(row, count, { full: values.full === true, seed: Number(values.seed) });
    printRow(result);
    return result;
  });
  printTable(results, (performance.now() - start) / 1000);
  const { line, ok } = summarize(results);
  console.log(line);
  return ok ? 0 : 1;
}

/**
 * Runs rows in parallel, one per core and at most four. Rows that measure something run afterwards, in sequence. Returns
 * the results in order.
 */
async function runRows(selectedRows, run) {
  const results = new Map();
  const runQueue = async (queue) => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) results.set(row, await run(row));
  };
  const queue = selectedRows.filter((row) => row.measures !== true);
  const parallelCount = Math.min(4, availableParallelism());
  await Promise.all(Array.from({ length: parallelCount }, () => runQueue(queue)));
  await runQueue(selectedRows.filter((row) => row.measures === true));
  return selectedRows.map((row) => results.get(row));
}

/** Runs one row in a new folder, which is deleted after success and kept after a failure. */
async function runRow(row, count, { full, seed }) {
  const home = mkdtempSync(join(tmpdir(), 'ridgeline-reliability-'));
  const tally = new Tally();
  const start = performance.now();
  const folder = () => mkdtempSync(join(home, 'study-'));
  const { state, note } = await runBody(row, { count, full, folder, random: createRandom(seed), tally });
  const seconds = (performance.now() - start) / 1000;
  const { name } = row;
  if (state === BROKEN) return { name, state, tally, note, seconds, folder: home };
  rmSync(home, { recursive: true });
  return { name, state, tally, note, seconds };
}

async function runBody(row, options) {
  const { tally } = options;
  try {
    const note = (await row.run(options)) ?? '';
    return { state: tally.problems.length > 0 ? BROKEN : (row.passState ?? 'held'), note };
  } catch (error) {
    if (error instanceof NotRunHere && tally.problems.length === 0)
      return { state: NOT_RUN, note: error.message };
    tally.addProblems([error.stack]);
    return { state: BROKEN, note: '' };
  }
}
