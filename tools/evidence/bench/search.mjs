/**
 * Compares the speed of a search with Optuna's: random trials per second in memory; time of TPE to suggest after 1,000
 * trials in 10 dimensions; time of the Gaussian process to suggest after 250 trials; time to plan a grid of 1,000,000
 * cells; growth of a pruner's time from 1,000 to 100,000 peers.
 *
 * The sides alternate, and the best of three rounds counts. Times are processor times, which depend little on other
 * load. Prints a Markdown table, and exits with 1 if a goal is missed.
 *
 *   node tools/evidence/bench/search.mjs
 *
 * Needs the build (`npm run setup`) and Python 3. Installs Optuna into a virtual environment.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';

const importPackageFile = (path) => import(new URL(`../../../packages/${path}.js`, import.meta.url).href);
const { parseSearch } = await importPackageFile('core/dist/parse');
const { createStudy, defineSweep, describePlan } = await importPackageFile('search/dist/index');
const { PeerHistory } = await importPackageFile('search/dist/pruners/peer-history');

const settings = { dimensions: 10, randomTrials: 5000, earlierTrials: 1000, suggestions: 100, gpTrials: 250 };
const names = Array.from({ length: settings.dimensions }, (_, index) => `x${index}`);

const rounds = [0, 1, 2].map(() => ({
  optuna: measureOptuna(),
  ridgeline: {
    random: randomPerSecond(),
    ask: secondsToAsk('tpe', settings.earlierTrials),
    gp: secondsToAsk('gp', settings.gpTrials),
    plan: secondsToPlan(),
    growth: decisionGrowth(),
  },
}));
const maxRandomRate = (side) => Math.max(...rounds.map((round) => round[side].random));
const minOf = (side, label) => Math.min(...rounds.map((round) => round[side][label]));
const gpMilliseconds = 1000 * minOf('ridgeline', 'gp');
const planSeconds = minOf('ridgeline', 'plan');
const growth = minOf('ridgeline', 'growth');
const rows = [
  {
    label: 'random search in memory: trials per second',
    ridgeline: maxRandomRate('ridgeline'),
    optuna: maxRandomRate('optuna'),
    ratio: maxRandomRate('ridgeline') / maxRandomRate('optuna'),
    goal: 5,
  },
  {
    label: `TPE after ${settings.earlierTrials} trials: ms per suggestion`,
    ridgeline: 1000 * minOf('ridgeline', 'ask'),
    optuna: 1000 * minOf('optuna', 'ask'),
    ratio: minOf('optuna', 'ask') / minOf('ridgeline', 'ask'),
    goal: 10,
  },
];

const format = (value) => String(Number(value.toPrecision(3)));
console.log('| | Ridgeline | Optuna | faster by | goal |\n| --- | --: | --: | --: | --: |');
for (const { label, ridgeline, optuna, ratio, goal } of rows) {
  console.log(`| ${label} | ${format(ridgeline)} | ${format(optuna)} | ${format(ratio)} | ${goal} |`);
}
console.log(
  `| GP after ${settings.gpTrials} trials: ms per suggestion | ${format(gpMilliseconds)} | | | below 30 |`,
);
console.log(`| grid of 1,000,000 cells: seconds to plan | ${format(planSeconds)} | | | below 1 |`);
console.log(
  `| a pruner's decision among 100,000 peers: times the duration among 1,000 | ${format(growth)} | | | below 20 |`,
);
console.log(
  `\n${settings.dimensions} dimensions, processor time; Optuna ${rounds[0].optuna.version}; Node ${process.versions.node}.`,
);
if (rows.some(({ ratio, goal }) => ratio < goal) || gpMilliseconds >= 30 || planSeconds >= 1 || growth >= 20)
  process.exitCode = 1;

function measureOptuna() {
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

function openStudy(method, earlier = []) {
  const parameters = Object.fromEntries(
    names.map((name) => [name, { distribution: 'uniform', min: -5, max: 5 }]),
  );
  return createStudy(defineSweep({ method, run_cap: 1_000_000, lag: 1, parameters }), { earlier });
}

function objective(parameters) {
  return names.reduce((sum, name) => sum + parameters[name] * parameters[name], 0);
}

/** Runs `work`. Returns the processor time that it takes in all threads of this process, in s. */
function processorSeconds(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function randomPerSecond() {
  const study = openStudy('random');
  return settings.randomTrials / processorSeconds(() => runTrials(study, settings.randomTrials));
}

function secondsToAsk(method, count) {
  const earlierStudy = openStudy('random');
  runTrials(earlierStudy, count);
  const study = openStudy(method, earlierStudy.finished);
  return processorSeconds(() => runTrials(study, settings.suggestions)) / settings.suggestions;
}

/** Asks for trials and tells their results, in sequence. */
function runTrials(study, count) {
  for (let index = 0; index < count; index++) {
    const trial = study.ask();
    study.tell(trial, objective(trial.parameters));
  }
}

function secondsToPlan() {
  const values = Array.from({ length: 100 }, (_, index) => index / 100);
  const spec = { method: 'grid', parameters: { a: { values }, b: { values }, c: { min: 1, max: 100 } } };
  return processorSeconds(() => {
    const { plan } = describePlan(parseSearch(spec, 'grid').value);
    if (plan.trials !== 1_000_000) throw new Error(`planned ${plan.trials} trials`);
  });
}

/** Returns the ratio of the times to compute the median of 100,000 and of 1,000 peers. */
function decisionGrowth() {
  const secondsAmong = (count) => {
    const history = new PeerHistory();
    for (let peer = 0; peer < count; peer++) {
      // Pseudorandom losses, with the constants of MINSTD (Park, Miller and Stockmeyer 1993).
      history.add(peer, [{ milestone: 0, loss: (peer * 48_271) % 2_147_483_647 }]);
    }
    return processorSeconds(() => {
      for (let decision = 0; decision < 20_000; decision++) {
        // As with a lag of 32: the last peers are not visible yet.
        const visibleLosses = history.until(count - 32)(0);
        visibleLosses.at(Math.floor(visibleLosses.length / 2));
      }
    });
  };
  // Warm-up.
  secondsAmong(100);
  return secondsAmong(100_000) / secondsAmong(1000);
}
