import { leave } from '../leave.ts';
import { main } from '../main.ts';

// The command itself, from its sources: what tests start as a process of its own.
await leave(await main(process.argv.slice(2)));
