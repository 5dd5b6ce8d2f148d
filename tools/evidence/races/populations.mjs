/**
 * Races populations (pbt, pb2) against random search and asha, the latter two with and without a schedule. All searches
 * take about the same number of epochs. They search the learning rate and dropout of a network on 1,000 digits. Each
 * search chooses a setting or a sequence of settings, which is trained again with five new seeds. Prints a Markdown
 * table.
 *
 *   npm run build && node tools/evidence/races/populations.mjs [--seeds 10] [--folder FOLDER]
 *
 * Studies that are complete in FOLDER are not run again.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../build/setup/repository.mjs';
import { mean } from '../bench/statistics.mjs';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '10' }, folder: { type: 'string' } },
});
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ridgeline-populations-'));
mkdirSync(folder, { recursive: true });

const population = { population: 8, interval: 3, generations: 10 };
const decay = { 'training.schedule.decay_rate': { min: 0.8, max: 1 } };
const asha = { name: 'asha', min_resource: 2, max_resource: 30, reduction_factor: 4 };
const searches = {
  'random, constant settings': { method: 'random', run_cap: 8 },
  'random, with a decay': { method: 'random', run_cap: 8, decay },
  // About 240 epochs: 49 trainings of 2 epochs, 12 of 6 more, and 3 of 22 more.
  'asha, constant settings': { method: 'random', run_cap: 64, pruner: asha },
  'asha, with a decay': { method: 'random', run_cap: 64, pruner: asha, decay },
  pbt: { method: { name: 'pbt', ...population } },
  pb2: { method: { name: 'pb2', ...population } },
};

const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed);
const results = {};
for (const [name, search] of Object.entries(searches))
  results[name] = seeds.map((seed) => runSearch(search, seed, name));

const reference = results['random, constant settings'];
console.log('| search | epochs | best val_loss | test loss of the choice | better than random |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const [name, runs] of Object.entries(results)) {
  const wins = runs.filter(({ test }, index) => test < reference[index].test).length;
  const cells = [
    mean(runs.map(({ epochs }) => epochs)).toFixed(0),
    formatMean(runs.map(({ best }) => best)),
    formatMean(runs.map(({ test }) => test)),
    runs === reference ? '' : `${wins} of ${runs.length}`,
  ];
  console.log(`| ${[name, ...cells].join(' | ')} |`);
}

/** Runs a search. Returns its epochs, its best value, and the mean test loss of its choice with new seeds. */
function runSearch({ decay = {}, ...search }, seed, name) {
  const study = `${name.replace(/\W+/g, '-')}-${seed}`;
  const schedule = Object.keys(decay).length === 0 ? {} : { schedule: { name: 'ExponentialDecay' } };
  const spec = {
    name: study,
    task: {
      data: { name: 'digits', train: 1000, validation: 400 },
      network: { hidden: [64, 32], activation: 'relu' },
      training: { epochs: 30, optimizer: 'adam', ...schedule },
    },
    metric: { name: 'val_loss', goal: 'minimize', summary: 'last' },
    seed: 100 + seed,
    seeds: [seed],
    parameters: {
      'training.optimizer.learning_rate': { distribution: 'log_uniform_values', min: 1e-4, max: 0.1 },
      'network.dropout': { min: 0, max: 0.6 },
      ...decay,
    },
    finals: { seeds: 5 },
    ...search,
  };
  const file = join(folder, `${study}.json`);
  const db = join(folder, `${study}.db`);
  writeFileSync(file, JSON.stringify(spec));
  ridgeline('run', file, '--plain', '--db', db);
  ridgeline('finals', study, '--plain', '--db', db);
  const trials = exportTrials(study, db);
  const byNumber = new Map(trials.map((trial) => [trial.trial, trial]));
  const epochs = trials.reduce(
    (sum, { step, continues }) => sum + step - (byNumber.get(continues)?.step ?? 0),
    0,
  );
  const completeValues = trials.filter(({ state }) => state === 'complete').map(({ value }) => value);
  const finals = exportTrials(`${study}.finals-1`, db);
  return { epochs, best: Math.min(...completeValues), test: mean(finals.map(({ value }) => value)) };
}

function exportTrials(study, db) {
  return JSON.parse(ridgeline('export', study, '--db', db, '--format', 'json')).trials;
}

function ridgeline(...args) {
  const options = { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] };
  return execFileSync(process.execPath, [inRepository('packages/cli/bin/ridgeline.js'), ...args], options);
}

/** Formats the mean and its standard error. */
function formatMean(numbers) {
  const center = mean(numbers);
  const variance = mean(numbers.map((number) => (number - center) ** 2));
  return `${center.toFixed(4)} ± ${Math.sqrt(variance / (numbers.length - 1)).toFixed(4)}`;
}
