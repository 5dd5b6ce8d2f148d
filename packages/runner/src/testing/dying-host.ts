import { existsSync } from 'node:fs';

/** Entry of a runner process that dies at its start as long as the file at the path in its first argument exists. */
if (existsSync(process.argv[2]!)) throw new Error('not yet');
await import('./test-host.ts');
