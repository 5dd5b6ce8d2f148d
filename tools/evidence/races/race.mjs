/**
 * Races Ridgeline's TPE against Optuna's. The problems are twelve functions in 5 and 10 dimensions and two recorded
 * landscapes. Prints the table as Markdown. Exits with 1 if a goal is missed.
 *
 *   node tools/evidence/races/race.mjs
 *
 * Needs Python 3; Optuna is installed into a virtual environment. Optuna's side takes some minutes the first time and
 * is cached.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cacheFolder, repository } from '../../build/setup/repository.mjs';
import { pythonWith } from '../../build/python/python-with.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const ridgeline = [process.execPath, '--conditions=@ridgeline/source', '--import=tsx', here('ours.mjs')];
const { status } = spawnSync(
  pythonWith('tools/evidence/peers/requirements/search.txt'),
  [here('race.py'), cacheFolder(), ...ridgeline],
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
