import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A `globalSetup` for packages whose tests start built programs: brings what is built up to date, 1 s where it is. */
export default function build() {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}
