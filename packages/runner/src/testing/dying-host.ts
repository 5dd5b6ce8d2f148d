import { existsSync } from 'node:fs';

/** Entry of a runner process that dies before it is ready while the file of its first argument exists. */
if (existsSync(process.argv[2]!)) throw new Error('not yet');
await import('./test-host.ts');
