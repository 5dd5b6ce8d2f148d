/**
 * Races Ridgeline's TPE against that of Optuna on twelve functions in 5 and 10 dimensions and two recorded landscapes.
 * Prints a Markdown table. Exits with 1 if a goal is missed.
 *
 *   node tools/evidence/races/race.mjs
 *
 * Needs Python 3. Installs Optuna into a virtual environment. Optuna's side takes some minutes the first time, and is
 * then cached.
 */
import { cacheFolder } from '../../build/setup/repository.mjs';
import { runRace } from './run-race.mjs';

runRace('race.py', 'search.txt', [cacheFolder()]);
