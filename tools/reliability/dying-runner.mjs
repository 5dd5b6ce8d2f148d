import { existsSync } from 'node:fs';

/** Loaded into every process of a run: the one that trains dies before it is ready, for as long as there is a file `dies`. */
if (process.argv[1]?.endsWith('/processes/runner-host.js') && existsSync('dies'))
  throw new Error('The runner dies before it is ready.');
