/**
 * Trains two well-known dense networks and two CNNs on all 60,000 training pictures, in Ridgeline and in Keras, and
 * measures the accuracy on the 10,000 official test pictures. Both use the same number of epochs and five seeds, and
 * neither makes a choice by test results. Apart from finals, only this script reads a test set.
 *
 *   npx ridgeline data fetch fashion-mnist
 *   node tools/evidence/published/main.mjs
 *
 * Needs the build (`npm run setup`) and Python 3. Installs Keras into a virtual environment in Ridgeline's cache. The
 * dense networks took 72 minutes on two busy cores. Exits with 1 if a mean is below its goal.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { trainer } from '../tensorflow/trainer.mjs';
import { mean } from '../bench/statistics.mjs';

const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));
const setUps = JSON.parse(readFileSync(pathTo('set-ups.json'), 'utf8'));
const seeds = [0, 1, 2, 3, 4];

const python = ensurePython('tools/evidence/peers/requirements/keras.txt');
const environment = { ...process.env, ...trainer.nativeEnvironment };
const results = setUps.map(() => ({ ridgeline: [], keras: [] }));
for (const [index, setUp] of setUps.entries()) {
  const settings = JSON.stringify({ ...setUp, seeds });
  results[index].ridgeline = await runScript(process.execPath, [pathTo('with-ridgeline.mjs'), settings]);
  results[index].keras = await runScript(python, [pathTo('../peers/keras_published.py'), settings]);
}

console.log(
  `\n${cpus()[0].model}, Node ${process.versions.node}; accuracy on the official test set, 5 seeds:`,
);
for (const [index, { data, hidden, dropout, layers, epochs, goal }] of setUps.entries()) {
  const { ridgeline, keras } = results[index];
  const network =
    layers === undefined ? `${[784, ...hidden, 10].join('-')}, dropout ${dropout}` : 'CNN with batch norm';
  console.log(`${data} ${network}, ${epochs} epochs, goal ${percent(goal)}`);
  console.log(`  ridgeline ${formatRuns(ridgeline)}\n  keras     ${formatRuns(keras)}`);
  if (mean(ridgeline.map(({ accuracy }) => accuracy)) < goal) process.exitCode = 1;
}

/** Runs a script. Prints its output and returns it, one JSON value per line. */
async function runScript(command, args) {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise((resolve) => child.on('close', resolve));
  const results = [];
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    results.push(JSON.parse(line));
  }
  if ((await exit) !== 0) throw new Error(`${args[0]} failed`);
  return results;
}

function formatRuns(runs) {
  const accuracies = runs.map(({ accuracy }) => accuracy);
  const average = mean(accuracies);
  const deviation = Math.sqrt(
    accuracies.reduce((sum, accuracy) => sum + (accuracy - average) ** 2, 0) / (accuracies.length - 1),
  );
  const seconds = mean(runs.map((run) => run.seconds));
  return `${percent(average)} ± ${percent(deviation)} (${accuracies.map(percent).join(', ')}), ${seconds.toFixed(0)} s a run`;
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
