import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { repository } from '../../build/setup/repository.mjs';
import { ensurePython } from '../../build/python/ensure-python.mjs';

/** Returns the path of a file in this folder. */
export const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));

const ridgeline = [process.execPath, '--conditions=@ridgeline/source', '--import=tsx', pathTo('ours.mjs')];

/**
 * Runs the Python script of a race with the given arguments and the command of Ridgeline's side. This process gets the
 * script's exit code.
 *
 * @param requirements requirements file of the script's virtual environment
 */
export function runRace(script, requirements, args) {
  const { status } = spawnSync(
    ensurePython(`tools/evidence/peers/requirements/${requirements}`),
    [pathTo(script), ...args, ...ridgeline],
    // One thread for each numerical library, because the arrays are small.
    {
      cwd: repository,
      stdio: 'inherit',
      env: {
        ...process.env,
        PYTHONPATH: pathTo('../peers'),
        OMP_NUM_THREADS: '1',
        OPENBLAS_NUM_THREADS: '1',
      },
    },
  );
  process.exitCode = status ?? 1;
}
