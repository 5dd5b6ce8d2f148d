import { existsSync } from 'node:fs';

/**
 * Loaded into every process of a run. Ends the runner process before it is ready if a file named `dies` exists in the
 * working directory.
 */
if (process.argv[1]?.endsWith('/processes/runner-host.js') && existsSync('dies'))
  throw new Error('The runner dies before it is ready.');
