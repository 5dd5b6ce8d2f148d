/**
 * Sets up, then starts a script in this folder in the environment for native TensorFlow:
 *
 *   node tools/evidence/bench/run.mjs step
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { allSteps, setUp } from '../../build/setup/set-up.mjs';

const [name, ...args] = process.argv.slice(2);
await setUp(allSteps);
const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
const environment = { TF_ENABLE_ONEDNN_OPTS: '1', TF_NUM_INTRAOP_THREADS: '1' };
const { status } = spawnSync(process.execPath, [script, ...args], {
  env: { ...process.env, ...environment },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
