import { existsSync } from 'node:fs';

/** Entry of a runner process that dies before it is ready, while a file exists. The path is its first argument. */
if (existsSync(process.argv[2]!)) throw new Error('not yet');
await import('./test-host.ts');
