import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { runCommand } from './command.mjs';
import { abi, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hasStamp, writeStamp } from './stamp.mjs';

/**
 * Set-up step: installs the packages of the lock file and applies our patches. Install scripts do not run (.npmrc); later
 * steps build the native parts.
 */
export const dependencies = {
  title: 'dependencies',
  activity: 'npm ci, installing the packages of the lock file',
  isDone: () => hasStamp('dependencies', stampValue()),
  async run({ lock }) {
    const value = stampValue();
    clearStamp('dependencies');
    const { code, output } = await runCommand(lock, 'npm', ['ci', '--no-progress', '--loglevel=error']);
    if (code !== 0) throw new SetupError(`npm ci failed:\n${output.trim()}`);
    const applyResult = await runCommand(lock, 'git', ['apply', ...patches()]);
    if (applyResult.code !== 0) throw new SetupError(`A patch does not apply:\n${applyResult.output.trim()}`);
    writeStamp('dependencies', value);
    return 'installed';
  },
};

function patches() {
  return readdirSync(inRepository('patches')).map((name) => inRepository('patches', name));
}

function stampValue() {
  const hash = createHash('sha256');
  for (const file of [inRepository('package-lock.json'), ...patches()]) hash.update(readFileSync(file));
  return `${hash.digest('hex')} ${abi}`;
}
