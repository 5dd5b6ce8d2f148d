import { existsSync } from 'node:fs';

/** The entry of a runner process that dies before it is ready, for as long as the file in its first argument is there. */
if (existsSync(process.argv[2]!)) throw new Error('not yet');
await import('./test-host.ts');
