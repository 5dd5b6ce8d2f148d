/**
 * Starts a script in this folder in the environment for native TensorFlow:
 *
 *   node tools/evidence/tensorflow/run.mjs op-tests
 *
 * Needs the build (`npm run setup`).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { trainer } from './trainer.mjs';

const [name, ...args] = process.argv.slice(2);
const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
  env: { ...process.env, ...trainer.nativeEnvironment },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
