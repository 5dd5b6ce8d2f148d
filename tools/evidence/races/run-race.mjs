import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { repository } from '../../build/setup/repository.mjs';
import { ensurePython } from '../../build/python/ensure-python.mjs';

/** Path of a file of this folder. */
export const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const ridgeline = [process.execPath, '--conditions=@ridgeline/source', '--import=tsx', here('ours.mjs')];

/**
 * Runs a race's Python script with these arguments and the command of Ridgeline's side. Exits as the script does.
 *
 * @param requirements file of the packages in its virtual environment
 */
export function runRace(script, requirements, args) {
  const { status } = spawnSync(
    ensurePython(`tools/evidence/peers/requirements/${requirements}`),
    [here(script), ...args, ...ridgeline],
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
}
