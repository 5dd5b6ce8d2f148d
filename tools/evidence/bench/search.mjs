/**
 * Compares the speed of a search with Optuna's: random trials per second, all in memory; the time of TPE to suggest
 * after 1,000 trials in 10 dimensions; the time of the Gaussian process to suggest after 250; the time to plan a grid
 * of 1,000,000 cells; the growth of a pruner's time from 1,000 to 100,000 peers.
 *
 * Both sides take turns, and the best of three rounds counts. Times are processor times, so that other load matters
 * little. Prints the table as Markdown and exits with 1 if a goal is missed. A benchmark, not a test.
 *
 *   node tools/evidence/bench/search.mjs
 *
 * Needs the build (`npm run setup`) and Python 3; Optuna is installed into a virtual environment.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';

const load = (path) => import(new URL(`../../../packages/${path}.js`, import.meta.url).href);
const { parseSearch } = await load('core/dist/parse');
const { createStudy, defineSweep, describePlan } = await load('search/dist/index');
const { PeerHistory } = await load('search/dist/pruners/peer-history');

const settings = { dimensions: 10, random: 5000, seen: 1000, asks: 100, modelled: 250 };
const names = Array.from({ length: settings.dimensions }, (_, index) => `x${index}`);

const rounds = [0, 1, 2].map(() => ({
  optuna: optunaSide(),
  ridgeline: {
    random: randomPerSecond(),
    ask: secondsToAsk('tpe', settings.seen),
    gp: secondsToAsk('gp', settings.modelled),
    plan: secondsToPlan(),
    look: growthOfLook(),
  },
}));
const most = (side) => Math.max(...rounds.map((round) => round[side].random));
const least = (side, what) => Math.min(...rounds.map((round) => round[side][what]));
const gp = 1000 * least('ridgeline', 'gp');
const plan = least('ridgeline', 'plan');
const look = least('ridgeline', 'look');
const rows = [
  {
    what: 'random, in memory: trials per second',
    ridgeline: most('ridgeline'),
    optuna: most('optuna'),
    ratio: most('ridgeline') / most('optuna'),
    goal: 5,
  },
  {
    what: `TPE after ${settings.seen} trials: ms to suggest one`,
    ridgeline: 1000 * least('ridgeline', 'ask'),
    optuna: 1000 * least('optuna', 'ask'),
    ratio: least('optuna', 'ask') / least('ridgeline', 'ask'),
    goal: 10,
  },
];

const figure = (value) => String(Number(value.toPrecision(3)));
console.log('| | Ridgeline | Optuna | faster by | goal |\n| --- | --: | --: | --: | --: |');
for (const { what, ridgeline, optuna, ratio, goal } of rows) {
  console.log(`| ${what} | ${figure(ridgeline)} | ${figure(optuna)} | ${figure(ratio)} | ${goal} |`);
}
console.log(`| GP after ${settings.modelled} trials: ms to suggest one | ${figure(gp)} | | | below 30 |`);
console.log(`| a grid of 1,000,000 cells: seconds to plan it | ${figure(plan)} | | | below 1 |`);
console.log(
  `| a pruner's decision among 100,000 peers: times as long as among 1,000 | ${figure(look)} | | | below 20 |`,
);
console.log(
  `\n${settings.dimensions} dimensions, processor time; Optuna ${rounds[0].optuna.version}; Node ${process.versions.node}.`,
);
if (rows.some(({ ratio, goal }) => ratio < goal) || gp >= 30 || plan >= 1 || look >= 20) process.exitCode = 1;

function optunaSide() {
  const script = fileURLToPath(new URL('../peers/optuna_speed.py', import.meta.url));
  const { stdout, status } = spawnSync(
    ensurePython('tools/evidence/peers/requirements/search.txt'),
    [script, JSON.stringify(settings)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    },
  );
  if (status !== 0) throw new Error(`optuna_speed.py ended with ${status}`);
  return JSON.parse(stdout);
}

function begin(method, earlier = []) {
  const parameters = Object.fromEntries(
    names.map((name) => [name, { distribution: 'uniform', min: -5, max: 5 }]),
  );
  return createStudy(defineSweep({ method, run_cap: 1_000_000, lag: 1, parameters }), { earlier });
}

function valueOf(parameters) {
  return names.reduce((sum, name) => sum + parameters[name] * parameters[name], 0);
}

/** Processor seconds of `work`, all threads of this process together. */
function secondsOf(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function randomPerSecond() {
  const study = begin('random');
  return settings.random / secondsOf(() => run(study, settings.random));
}

function secondsToAsk(method, count) {
  const seen = begin('random');
  run(seen, count);
  const study = begin(method, seen.finished);
  return secondsOf(() => run(study, settings.asks)) / settings.asks;
}

/** Asks for trials and tells their results, one after another. */
function run(study, count) {
  for (let index = 0; index < count; index++) {
    const trial = study.ask();
    study.tell(trial, valueOf(trial.parameters));
  }
}

function secondsToPlan() {
  const values = Array.from({ length: 100 }, (_, index) => index / 100);
  const spec = { method: 'grid', parameters: { a: { values }, b: { values }, c: { min: 1, max: 100 } } };
  return secondsOf(() => {
    const { plan } = describePlan(parseSearch(spec, 'grid').value);
    if (plan.trials !== 1_000_000) throw new Error(`planned ${plan.trials} trials`);
  });
}

/** Time to compute the median of 100,000 peers, in units of the time for 1,000. */
function growthOfLook() {
  const secondsAmong = (many) => {
    const history = new PeerHistory();
    for (let mark = 0; mark < many; mark++) {
      history.add(mark, [{ milestone: 0, loss: (mark * 48_271) % 2_147_483_647 }]);
    }
    return secondsOf(() => {
      for (let look = 0; look < 20_000; look++) {
        const ranked = history.until(many - 32).at(0);
        ranked.at(Math.floor(ranked.length / 2));
      }
    });
  };
  secondsAmong(100);
  return secondsAmong(100_000) / secondsAmong(1000);
}
