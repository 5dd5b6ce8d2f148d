/**
 * Measures how fast a search is beside Optuna's, in one run: random trials a second, all in memory; the time that TPE
 * takes to propose after 1,000 trials in 10 dimensions; the time to plan a grid of 1,000,000 cells. Prints the table as
 * Markdown and ends with 1 where a goal is missed. A benchmark, not a test: the machine should have nothing else to do.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/search/speed.mjs
 *
 * Needs Python 3; Optuna goes into a virtual environment of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pythonWith } from './python.mjs';

const load = (path) => import(new URL(`../../packages/${path}`, import.meta.url).href);
const { parseSearch } = await load('core/src/index.ts');
const { configurationAt, describePlan, propose } = await load('search/src/index.ts');

const settings = { dimensions: 10, random: 5000, seen: 1000, asks: 51 };
const names = Array.from({ length: settings.dimensions }, (_, index) => `x${index}`);

const optuna = optunaSide();
const random = randomPerSecond();
const ask = secondsToAsk();
const plan = secondsToPlan();

const rows = [
  ['random, in memory, trials a second', random, optuna.random, random / optuna.random, 5],
  [`TPE, ms to propose after ${settings.seen} trials`, 1000 * ask, 1000 * optuna.ask, optuna.ask / ask, 10],
];
const figure = (value) => value.toPrecision(3).replace(/e\+?/, 'e');
console.log('| | Ridgeline | Optuna | ratio | goal |\n| --- | --: | --: | --: | --: |');
for (const [what, ours, theirs, ratio, goal] of rows) {
  console.log(`| ${what} | ${figure(ours)} | ${figure(theirs)} | ${figure(ratio)} | ${goal} |`);
}
console.log(`| seconds to plan a grid of 1,000,000 cells | ${figure(plan)} | | | below 1 |`);
console.log(`\n${settings.dimensions} dimensions; Optuna ${optuna.version}; Node ${process.versions.node}.`);
if (rows.some(([, , , ratio, goal]) => ratio < goal) || plan >= 1) process.exitCode = 1;

function optunaSide() {
  const script = fileURLToPath(new URL('speed/with_optuna.py', import.meta.url));
  const { stdout, status } = spawnSync(pythonWith('requirements.txt'), [script, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  if (status !== 0) throw new Error(`speed/with_optuna.py ended with ${status}`);
  return JSON.parse(stdout);
}

function search(method, words) {
  const parameters = Object.fromEntries(
    names.map((name) => [name, { distribution: 'uniform', min: -5, max: 5 }]),
  );
  return parseSearch({ method, run_cap: 1_000_000, parameters, ...words }, 'speed').value;
}

function valueOf(parameters) {
  return names.reduce((sum, name) => sum + parameters[name] * parameters[name], 0);
}

function randomPerSecond() {
  const definition = search('random');
  const finished = [];
  const start = performance.now();
  for (let number = 0; number < settings.random; number++)
    tell(finished, configurationAt(definition, number));
  return (1000 * settings.random) / (performance.now() - start);
}

function tell(finished, configuration) {
  const value = valueOf(configuration.parameters);
  finished.push({ configuration, outcome: 'complete', value, curves: [] });
}

function secondsToAsk() {
  const random = search('random');
  const tpe = search('tpe');
  const finished = [];
  for (let number = 0; number < settings.seen; number++) tell(finished, configurationAt(random, number));
  const times = [];
  for (let index = 0; index < settings.asks; index++) {
    const start = performance.now();
    const configuration = propose(tpe, finished.length, { finished, pending: [] });
    times.push((performance.now() - start) / 1000);
    tell(finished, configuration);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function secondsToPlan() {
  const values = Array.from({ length: 100 }, (_, index) => index / 100);
  const start = performance.now();
  const words = { method: 'grid', parameters: { a: { values }, b: { values }, c: { min: 1, max: 100 } } };
  const { plan } = describePlan(parseSearch(words, 'grid').value);
  if (plan.trials !== 1_000_000) throw new Error(`planned ${plan.trials} trials`);
  return (performance.now() - start) / 1000;
}
