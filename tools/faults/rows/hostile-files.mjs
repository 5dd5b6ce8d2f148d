import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ridgeline } from '../built.mjs';

/** Time after which a command counts as hung; a working command needs a second. */
const TIMEOUT_MS = 60_000;

/** Functions that create files which no program should read to the end. */
const hostileFileMakers = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'an endless device': (path) => symlinkSync('/dev/zero', path),
  'a folder': (path) => mkdirSync(path),
  'a sparse file of 1 TB': (path) => {
    const file = openSync(path, 'w');
    ftruncateSync(file, 1e12);
    closeSync(file);
  },
};

/** Creates a gzip file of 1.8 MB that inflates to 1.8 GB, with many members. */
const makeGzipBomb = () => Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(18e6), { level: 9 })));

const task = (keys) => `task: { data: { name: digits }, ${keys} }\nmethod: random\nrun_cap: 2\n`;
const schedule = 'training: { schedule: { name: custom, module: ./rate.mjs } }';

/** Files that may be hostile: the sweep file itself, or a file that the sweep needs. */
const locations = [
  { file: 'sweep.yaml' },
  {
    file: 'table.csv',
    sweep: 'task: { data: { csv: ./table.csv, target: y } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    file: 'table.csv.gz',
    sweep: 'task: { data: { csv: ./table.csv.gz, target: y } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    file: 'train-images-idx3-ubyte',
    sweep: 'task: { data: { idx: . } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    file: 'train-images-idx3-ubyte.gz',
    sweep: 'task: { data: { idx: . } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    file: 'model.mjs',
    sweep: 'objective: { module: ./model.mjs, epochs: 1 }\nmethod: random\nrun_cap: 2\n',
  },
  { file: 'rate.mjs', sweep: task(schedule) },
  {
    file: 'rate-factor.mjs',
    sweep: task(schedule),
    otherFiles: { 'rate.mjs': "import factor from './rate-factor.mjs';\nexport default factor;\n" },
  },
];

const commands = ['validate', 'plan', 'run'].map((name) => ({
  name,
  args: (folder) => [
    name,
    join(folder, 'sweep.yaml'),
    ...(name === 'validate' ? [] : ['--db', databasePath(folder)]),
  ],
}));
const databasePath = (folder) => join(folder, 'ridgeline.db');

const importCommand = {
  name: 'init --from',
  args: (folder) => ['init', join(folder, 'imported.yaml'), '--from', join(folder, 'sweep.yaml')],
};

/** Combines each location with each hostile file and each command that reads it. */
function listCases() {
  return locations.flatMap((location) => {
    const isZipped = location.file.endsWith('.gz');
    const kinds = [...Object.keys(hostileFileMakers), ...(isZipped ? ['a gzip bomb'] : [])];
    const readingCommands = location.sweep === undefined ? [...commands, importCommand] : commands;
    return kinds.flatMap((kind) => readingCommands.map((command) => ({ location, kind, command })));
  });
}

/** Sweeps with a hostile file. They are refused immediately, with exit code 2 and the name of the file. */
export const hostileFiles = {
  name: 'hostile files',
  quick: 24,
  full: 200,
  async run({ count, folder, random, tally }) {
    const gzipBomb = makeGzipBomb();
    const cases = shuffle(listCases(), random);
    for (let i = 0; i < count; i++, tally.faults++) {
      const { location, kind, command } = cases[i % cases.length];
      const home = folder();
      if (location.sweep !== undefined) writeFileSync(join(home, 'sweep.yaml'), location.sweep);
      for (const [name, text] of Object.entries(location.otherFiles ?? {}))
        writeFileSync(join(home, name), text);
      const path = join(home, location.file);
      if (kind in hostileFileMakers) hostileFileMakers[kind](path);
      else writeFileSync(path, gzipBomb);
      const { code, output } = await runToEnd(command.args(home));
      const addProblem = (problem) =>
        tally.addProblems([`${command.name}, ${location.file} is ${kind}: ${problem}`]);
      if (code !== 2) addProblem(`ended with ${code}.\n${output.slice(-500)}`);
      else if (![location.file, '/dev/zero'].some((name) => output.includes(name)))
        addProblem(`does not name the file:\n${output.slice(-500)}`);
      if (existsSync(databasePath(home))) addProblem('a database was created.');
    }
    return `${Math.min(count, cases.length)} of ${cases.length} cases, with the real program`;
  },
};

function shuffle(list, random) {
  return list
    .map((item) => [random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Runs the program to its end, in a new process group. A hung program is killed with its descendants. */
async function runToEnd(args) {
  const child = spawn(process.execPath, [fileURLToPath(ridgeline), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), TIMEOUT_MS);
  const [code, signal] = await new Promise((resolve) => child.once('close', (...end) => resolve(end)));
  clearTimeout(timer);
  return { code: code ?? signal, output };
}
