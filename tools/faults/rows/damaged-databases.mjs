import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startSubject } from '../start-subject.mjs';

const program = fileURLToPath(new URL('../read-databases.mjs', import.meta.url));

/** Ways to damage a file at an offset. */
const damageKinds = [
  function flip(path, offset, random) {
    const bytes = readFileSync(path);
    bytes[offset] ^= 1 << Math.floor(8 * random());
    writeFileSync(path, bytes);
  },
  function cut(path, offset) {
    truncateSync(path, offset);
  },
  function zeroPage(path, offset) {
    const page = offset - (offset % 4096);
    const bytes = readFileSync(path);
    // The log next to a database does not end on a page boundary.
    bytes.subarray(page, page + 4096).fill(0);
    writeFileSync(path, bytes);
  },
];

/** Opens files with a flipped bit, a missing end or a zeroed page. Each is refused or read, without a crash. */
export const damagedDatabases = {
  name: 'damaged databases',
  quick: 300,
  full: 2000,
  async run({ count, folder, random, tally }) {
    const study = { folder: folder(), identicalTrials: { behaviour: 'distinct 0', count: 300 } };
    const subject = startSubject(study);
    // After a kill, half of the data is in the log next to the file.
    await subject.waitForMessage(({ type, trial }) => type === 'acknowledged' && trial === 250);
    await subject.kill();
    const home = folder();
    const intact = `${home}/good.db`;
    copyDatabase(`${study.folder}/ridgeline.db`, intact);
    const paths = [intact];
    for (let i = 0; i < count; i++) {
      const path = `${home}/${i}.db`;
      copyDatabase(`${study.folder}/ridgeline.db`, path);
      damage(path, i, random);
      paths.push(path);
    }
    const results = await readAll(paths);
    tally.faults = count;
    const expected = JSON.stringify(results.get(intact)?.leaderboard);
    tally.expect(expected !== undefined, 'The undamaged database cannot be read.');
    const counts = { refused: 0, whole: 0, older: 0, changed: 0 };
    for (const path of paths.slice(1)) counts[classify(results.get(path), expected, tally, path)]++;
    return `${counts.refused} refused, ${counts.whole} read in full, ${counts.older} as of an earlier commit, ${counts.changed} with an undetected change of a number`;
  },
};

function classify(result, expected, tally, path) {
  if (result === undefined) {
    tally.addProblems([`Reading ${path} ended the process.`]);
    return 'refused';
  }
  if (result.refused !== undefined) {
    tally.expect(/^[A-Z_]+$/.test(result.refused), `${path}: ${result.refused}`);
    return 'refused';
  }
  const leaderboard = JSON.stringify(result.leaderboard);
  if (leaderboard === expected) return 'whole';
  const expectedMeans = new Map(JSON.parse(expected));
  const rankedRows = result.leaderboard.filter(([, mean]) => mean !== null);
  const isOlder = rankedRows.every(([number, mean]) => expectedMeans.get(number) === mean);
  return isOlder ? 'older' : 'changed';
}

function damage(path, index, random) {
  const file = random() < 0.5 && existsSync(`${path}-wal`) ? `${path}-wal` : path;
  damageKinds[index % damageKinds.length](file, Math.floor(random() * statSync(file).size), random);
}

function copyDatabase(source, target) {
  copyFileSync(source, target);
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${target}-wal`);
}

/** Reads all files, and returns the results by path. After a file that crashes the reader, a new process continues. */
async function readAll(paths) {
  const results = new Map();
  for (let next = 0; next < paths.length;) {
    const reader = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    reader.stdin.on('error', () => undefined);
    reader.stdin.end(`${paths.slice(next).join('\n')}\n`);
    for await (const line of createInterface({ input: reader.stdout })) {
      const result = JSON.parse(line);
      results.set(result.path, result);
      next++;
      for (const file of ['', '-wal', '-shm']) rmSync(result.path + file, { force: true });
    }
    if (next < paths.length) next++;
  }
  return results;
}
