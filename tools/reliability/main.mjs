import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomFrom } from './random.mjs';
import { damagedDatabases } from './rows/damaged-databases.mjs';
import { diskFaults } from './rows/disk-faults.mjs';
import { killAtWrite } from './rows/kill-at-write.mjs';
import { killedTenTimes } from './rows/killed-ten-times.mjs';
import { killOrchestrator } from './rows/kill-orchestrator.mjs';
import { killRunner } from './rows/kill-runner.mjs';
import { overhead, reports, throughput } from './rows/load.mjs';
import { ownerRaces } from './rows/owner-races.mjs';
import { powerCuts } from './rows/power-cuts.mjs';
import { signalRow } from './rows/signals.mjs';
import { poison, workerFaults } from './rows/worker-faults.mjs';
import { lastLine, printRow, printTable } from './table.mjs';
import { Tally } from './tally.mjs';

const rows = [
  killOrchestrator,
  killRunner,
  killAtWrite,
  powerCuts,
  diskFaults,
  damagedDatabases,
  workerFaults,
  poison,
  ownerRaces,
  signalRow,
  ...killedTenTimes,
  overhead,
  throughput,
  reports,
];

const help = `npm run reliability -- --quick | --full [--only TEXT] [--count N] [--seed N]

Breaks a running sweep in every way that is known, and counts what it costs. --only runs the rows whose name
contains TEXT, --count overrides their numbers. The seed makes the instants the same again.`;

/** Runs the rows and prints them as one table. Returns the exit code. */
export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
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
  const results = [];
  for (const row of rows.filter(({ name }) => name.includes(values.only))) {
    const count = Number(values.count ?? (values.full ? row.full : row.quick));
    results.push(await runRow(row, count, { full: values.full === true, seed: Number(values.seed) }));
    printRow(results.at(-1));
  }
  printTable(results);
  const { line, ok } = lastLine(results);
  console.log(line);
  return ok ? 0 : 1;
}

async function runRow(row, count, { full, seed }) {
  const home = mkdtempSync(join(tmpdir(), 'ridgeline-reliability-'));
  const tally = new Tally();
  const began = performance.now();
  let note;
  try {
    const folder = () => mkdtempSync(join(home, 'study-'));
    note = await row.run({ count, full, folder, random: randomFrom(seed), tally });
    if (note?.notRun !== undefined) tally.blame([`not run here: ${note.notRun}`]);
  } catch (error) {
    tally.blame([error.stack]);
  }
  const failed = tally.problems.length > 0;
  // What went wrong can be looked at; what went well is not kept.
  if (!failed) rmSync(home, { recursive: true });
  const seconds = (performance.now() - began) / 1000;
  return {
    name: row.name,
    count,
    tally,
    note: typeof note === 'string' ? note : '',
    seconds,
    folder: failed ? home : undefined,
  };
}
