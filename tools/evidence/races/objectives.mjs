/**
 * Races Ridgeline's samplers of two objectives against those of Optuna on five ZDT functions. Prints Markdown tables.
 *
 *   node tools/evidence/races/objectives.mjs
 *
 * Needs Python 3. Installs Optuna into a virtual environment.
 */
import { runRace } from './run-race.mjs';

runRace('objectives.py', 'search.txt', []);
