import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withCopy } from '../oracle.mjs';
import { startRidgeline } from '../start-ridgeline.mjs';

/** Expected outcome of each kind of program in `faulty-program.mjs`. */
const expectedOutcomes = {
  hangs: { type: 'failed', kind: 'timeout' },
  forks: { type: 'failed', kind: 'timeout' },
  deaf: { type: 'pruned' },
  'fills the disk': { type: 'failed', kind: 'error' },
  floods: { type: 'complete', value: 2 },
  'reports NaN': { type: 'diverged' },
  'reports a million times': { type: 'failed', kind: 'error' },
  'prints a million lines': { type: 'complete', value: 2 },
  'closes its streams': { type: 'complete', value: 2 },
  daemonises: { type: 'complete', value: 2 },
  crashes: { type: 'failed', kind: 'crash' },
};
const kinds = Object.keys(expectedOutcomes);

const THREADS = 8;

/** Maximum number of epochs of a trial, and number of reports of a good trial. */
const EPOCHS = 20;

/** Size of the disk that a program fills. */
const DISK_MIB = 32;

/**
 * Programs that misbehave, each next to a good one, while the runner, the run or both are killed. Trials must keep their
 * outcomes, good trials must keep their curves, and no process or folder of a trial may remain.
 */
export const programs = {
  name: 'programs that misbehave',
  quick: kinds.length,
  full: 200,
  async run({ count, folder, random, tally }) {
    const home = folder();
    const disk = mountDisk(`${home}/disk`);
    try {
      return await breakPrograms({ count, home, disk, random, tally });
    } finally {
      disk.unmount();
    }
  },
};

async function breakPrograms({ count, home, disk, random, tally }) {
  const id = randomUUID();
  writeSweep(home, count);
  const endedOutcomes = new Map();
  const kills = { runner: 0, run: 0, both: 0 };
  const maxKills = Math.ceil(count / 4);
  let killCount = 0;
  for (;;) {
    const run = startRidgeline(home, ['run', 'sweep.yaml', '--json', '--threads', String(THREADS)], {
      FAULTS: id,
      TMPDIR: disk.path,
    });
    let code;
    while (code === undefined) {
      const wait = killCount < maxKills ? sleep(2500 * random()) : new Promise(() => undefined);
      code = await Promise.race([run.exit, wait]);
      if (code !== undefined) break;
      const runner = findBusyRunner(run.child.pid);
      if (runner === undefined) continue;
      killCount++;
      const victim = ['runner', 'runner', 'run', 'both'][killCount % 4];
      kills[victim]++;
      if (victim === 'runner') process.kill(runner, 'SIGKILL');
      // A stopped runner cannot react to the death of its run.
      if (victim === 'both') process.kill(runner, 'SIGSTOP');
      if (victim !== 'runner') run.child.kill('SIGKILL');
      if (victim === 'both') process.kill(runner, 'SIGKILL');
      if (victim === 'runner') continue;
      code = await run.exit;
      const remainingPids = listProcesses(id);
      if (victim === 'run')
        await waitForEnd(remainingPids, () =>
          tally.addProblems([`Processes outlived their run: ${formatProcesses(remainingPids)}`]),
        );
    }
    recordOutcomes(run.printed(), endedOutcomes, tally);
    if (code === 'SIGKILL') continue;
    tally.expect(code === 1, `The run ended with ${code}:\n${run.printed().slice(-500)}`);
    break;
  }
  tally.faults = count + killCount;
  const remainingPids = listProcesses(id);
  tally.expect(remainingPids.length === 0, `Processes remain: ${formatProcesses(remainingPids)}`);
  const folders = readdirSync(disk.path).filter((name) => name.startsWith('ridgeline-trial-'));
  tally.expect(folders.length === 0, `${folders.length} folders of trials remain.`);
  const doubledFiles = readdirSync(home).filter((name) => name.startsWith('doubled-'));
  tally.doubled += doubledFiles.length;
  tally.expect(doubledFiles.length === 0, `Two attempts ran simultaneously: ${doubledFiles.join(', ')}`);
  check(home, count, endedOutcomes, tally);
  const killedNote = `killed: runner ${kills.runner} x, run ${kills.run} x, both ${kills.both} x`;
  return `${count} faulty, ${count} good, ${killedNote}${disk.note}`;
}

/** Writes a study whose odd trials misbehave. */
function writeSweep(home, count) {
  const program = fileURLToPath(new URL('../faulty-program.mjs', import.meta.url));
  copyFileSync(program, `${home}/faulty-program.mjs`);
  writeFileSync(`${home}/kinds.json`, JSON.stringify(kinds));
  writeFileSync(
    `${home}/sweep.yaml`,
    `name: faulty
program: { run: [node, faulty-program.mjs, '\${i}'], epochs: ${EPOCHS}, files: [faulty-program.mjs, kinds.json] }
metric: { name: loss, goal: minimize }
method: grid
pruner: { name: threshold, upper: 5 }
lag: 64
timeout: 30s
max_failures: 100000
parameters: { i: { distribution: int_uniform, min: 0, max: ${2 * count - 1} } }
`,
  );
}

/** Mounts a small disk. Without permission to mount, programs hit a file size limit instead. */
function mountDisk(path) {
  mkdirSync(path);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', path]);
  if (status === 0) return { path, note: '', unmount: () => void spawnSync('umount', ['--lazy', path]) };
  const note = '; no disk could be mounted, so programs ran into a file size limit instead';
  writeFileSync(`${path}/../no-disk`, '');
  return { path, note, unmount: () => undefined };
}

/** Finds a runner with at least two programs, because the death of a runner counts against a program that is alone. */
function findBusyRunner(run) {
  return listChildren(run).find(
    (pid) => readCommand(pid).includes('runner-host') && listChildren(pid).length > 1,
  );
}

function listChildren(pid) {
  return (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

/** Returns the running programs of this row, without the run and its runners. */
function listProcesses(id) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const environment = read(`/proc/${pid}/environ`) ?? '';
      return environment.includes(`FAULTS=${id}`) && environment.includes('RIDGELINE_TRIAL=');
    })
    .map(Number);
}

async function waitForEnd(pids, onTimeout) {
  const deadline = performance.now() + 20_000;
  while (pids.some((pid) => (read(`/proc/${pid}/environ`) ?? '') !== '')) {
    if (performance.now() > deadline) return onTimeout();
    await sleep(20);
  }
}

const formatProcesses = (pids) => pids.map((pid) => `${pid} ${readCommand(pid)}`).join('; ');

function readCommand(pid) {
  return (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Records the outcomes that a run has printed. A kill may truncate the last line. */
function recordOutcomes(printed, endedOutcomes, tally) {
  for (const line of printed.split('\n')) {
    if (!line.startsWith('{"type":"trial-ended"') || !line.endsWith('}')) continue;
    const { trial, outcome, late } = JSON.parse(line);
    if (late) continue;
    tally.acknowledged++;
    if (endedOutcomes.has(trial)) {
      tally.doubled++;
      tally.addProblems([`Trial ${trial} ended twice.`]);
    }
    endedOutcomes.set(trial, outcome);
  }
}

/** Compares the stored outcomes and curves with the printed outcomes and the expected ones. */
function check(home, count, endedOutcomes, tally) {
  withCopy(`${home}/ridgeline.db`, (database) => {
    const rows = database.prepare('SELECT trial, type, kind, value, message FROM outcome').all();
    const storedOutcomes = new Map(rows.map((row) => [row.trial, row]));
    if (rows.length !== storedOutcomes.size) tally.doubled += rows.length - storedOutcomes.size;
    const curve = database.prepare('SELECT loss FROM report WHERE trial = ? ORDER BY step').pluck();
    for (let trial = 0; trial < 2 * count; trial++) {
      const row = storedOutcomes.get(trial);
      const printedOutcome = endedOutcomes.get(trial);
      if (row === undefined || (printedOutcome !== undefined && printedOutcome.type !== row.type)) {
        tally.lost++;
        tally.addProblems([
          `Trial ${trial} ended as ${printedOutcome?.type}, but is ${row?.type} in the database.`,
        ]);
        continue;
      }
      const kind = trial % 2 === 0 ? 'good' : kinds[((trial - 1) / 2) % kinds.length];
      const expected =
        kind === 'good' ? { type: 'complete', value: goodLoss(trial, EPOCHS) } : expectedOutcomes[kind];
      const isExpected = Object.entries(expected).every(([key, value]) => row[key] === value);
      tally.expect(isExpected, `Trial ${trial} (${kind}): ${JSON.stringify(row)}`);
      if (kind !== 'good') continue;
      const losses = Array.from({ length: EPOCHS }, (_, epoch) => goodLoss(trial, epoch + 1));
      const hasExpectedCurve = JSON.stringify(curve.all(trial)) === JSON.stringify(losses);
      tally.expect(hasExpectedCurve, `The good trial ${trial} has a different curve: ${curve.all(trial)}`);
    }
    const [{ attemptCount }] = database.prepare('SELECT count(*) AS attemptCount FROM attempt').all();
    tally.rerun += attemptCount - 2 * count;
    const integrity = database.pragma('integrity_check', { simple: true });
    tally.expect(integrity === 'ok', `The database is damaged: ${integrity}`);
  });
  tally.expect(existsSync(`${home}/ridgeline.db-faulty.trials`), 'There are no logs of trials.');
}

/** Returns the loss that a good program reports. */
function goodLoss(trial, epoch) {
  return 1 + trial / 1024 + 1 / epoch;
}
