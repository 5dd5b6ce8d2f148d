import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runCommand } from './command.mjs';
import { abi, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hasStamp, writeStamp } from './stamp.mjs';

/** Packages of the lock file, without their install scripts (.npmrc). We build what needs building. */
export const dependencies = {
  title: 'dependencies',
  doing: 'npm ci, the packages of the lock file',
  isDone: () => hasStamp('dependencies', wanted()),
  async run({ lock }) {
    const value = wanted();
    clearStamp('dependencies');
    const { code, output } = await runCommand(lock, 'npm', ['ci', '--no-progress', '--loglevel=error']);
    if (code !== 0) throw new SetupError(`npm ci failed:\n${output.trim()}`);
    writeStamp('dependencies', value);
    return 'installed';
  },
};

function wanted() {
  const lockFile = readFileSync(inRepository('package-lock.json'));
  return `${createHash('sha256').update(lockFile).digest('hex')} ${abi}`;
}
