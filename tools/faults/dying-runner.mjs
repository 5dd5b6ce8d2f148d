import { existsSync } from 'node:fs';

/**
 * Loaded into every process of a run: kills the training process before it is ready, as long as a file `dies` exists.
 */
if (process.argv[1]?.endsWith('/processes/runner-host.js') && existsSync('dies'))
  throw new Error('The runner dies before it is ready.');
