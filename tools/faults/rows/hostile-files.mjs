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

/** Time after which a command counts as hung, in ms; a working one needs a second. */
const HUNG = 60_000;

/** Makers of files that no program should read to the end. */
const hostile = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'an endless device': (path) => symlinkSync('/dev/zero', path),
  'a folder': (path) => mkdirSync(path),
  'a sparse file of 1 TB': (path) => {
    const file = openSync(path, 'w');
    ftruncateSync(file, 1e12);
    closeSync(file);
  },
};

/** Gzip bomb of 1.8 GB in 1.8 MB: a gzip file may have many members. */
const bomb = () => Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(18e6), { level: 9 })));

const task = (keys) => `task: { data: { name: digits }, ${keys} }\nmethod: random\nrun_cap: 2\n`;
const schedule = 'training: { schedule: { name: custom, module: ./rate.mjs } }';

/**
 * Places of a hostile file, which takes the name `hostile`: the sweep file itself, or a file that the sweep names.
 */
const places = [
  { hostile: 'sweep.yaml' },
  {
    hostile: 'table.csv',
    sweep: 'task: { data: { csv: ./table.csv, target: y } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    hostile: 'table.csv.gz',
    sweep: 'task: { data: { csv: ./table.csv.gz, target: y } }\nmethod: random\nrun_cap: 2\n',
  },
  { hostile: 'train-images-idx3-ubyte', sweep: 'task: { data: { idx: . } }\nmethod: random\nrun_cap: 2\n' },
  {
    hostile: 'train-images-idx3-ubyte.gz',
    sweep: 'task: { data: { idx: . } }\nmethod: random\nrun_cap: 2\n',
  },
  {
    hostile: 'model.mjs',
    sweep: 'objective: { module: ./model.mjs, epochs: 1 }\nmethod: random\nrun_cap: 2\n',
  },
  { hostile: 'rate.mjs', sweep: task(schedule) },
  {
    hostile: 'rate-factor.mjs',
    sweep: task(schedule),
    otherFiles: { 'rate.mjs': "import factor from './rate-factor.mjs';\nexport default factor;\n" },
  },
];

const commands = ['validate', 'plan', 'run'].map((name) => ({
  name,
  args: (folder) => [
    name,
    join(folder, 'sweep.yaml'),
    ...(name === 'validate' ? [] : ['--db', databaseIn(folder)]),
  ],
}));
const databaseIn = (folder) => join(folder, 'ridgeline.db');

const imported = {
  name: 'init --from',
  args: (folder) => ['init', join(folder, 'imported.yaml'), '--from', join(folder, 'sweep.yaml')],
};

/** Each hostile file in each possible place, under each command that reads it. */
function allCases() {
  return places.flatMap((place) => {
    const isZipped = place.hostile.endsWith('.gz');
    const kinds = [...Object.keys(hostile), ...(isZipped ? ['a gzip bomb'] : [])];
    const reading = place.sweep === undefined ? [...commands, imported] : commands;
    return kinds.flatMap((kind) => reading.map((command) => ({ place, kind, command })));
  });
}

/** Sweeps that lead to a hostile file. They are refused at once, with exit code 2 and the name of that file. */
export const hostileFiles = {
  name: 'hostile files',
  quick: 24,
  full: 200,
  async run({ count, folder, random, tally }) {
    const zipped = bomb();
    const cases = shuffled(allCases(), random);
    for (let i = 0; i < count; i++, tally.faults++) {
      const { place, kind, command } = cases[i % cases.length];
      const home = folder();
      if (place.sweep !== undefined) writeFileSync(join(home, 'sweep.yaml'), place.sweep);
      for (const [name, text] of Object.entries(place.otherFiles ?? {}))
        writeFileSync(join(home, name), text);
      const path = join(home, place.hostile);
      if (kind in hostile) hostile[kind](path);
      else writeFileSync(path, zipped);
      const { code, output } = await endOf(command.args(home));
      const blame = (problem) => tally.blame([`${command.name}, ${place.hostile} is ${kind}: ${problem}`]);
      if (code !== 2) blame(`ended with ${code}.\n${output.slice(-500)}`);
      else if (![place.hostile, '/dev/zero'].some((name) => output.includes(name)))
        blame(`does not name the file:\n${output.slice(-500)}`);
      if (existsSync(databaseIn(home))) blame('there is a database.');
    }
    return `${cases.length} cases, to the real program`;
  },
};

function shuffled(list, random) {
  return list
    .map((one) => [random(), one])
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Runs the program to its end, in its own process group. A hung one is killed with its descendants. */
async function endOf(args) {
  const child = spawn(process.execPath, [fileURLToPath(ridgeline), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), HUNG);
  const [code, signal] = await new Promise((resolve) => child.once('close', (...end) => resolve(end)));
  clearTimeout(timer);
  return { code: code ?? signal, output };
}
