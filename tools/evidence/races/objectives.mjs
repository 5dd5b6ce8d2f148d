/**
 * Races Ridgeline's samplers of two objectives against Optuna's, on five ZDT functions. Prints the tables as Markdown.
 *
 *   node tools/evidence/races/objectives.mjs
 *
 * Needs Python 3; Optuna is installed into a virtual environment.
 */
import { runRace } from './run-race.mjs';

runRace('objectives.py', 'search.txt', []);
