#!/usr/bin/env node
// `npm run reliability -- --quick`: sets up, then breaks running sweeps in every known way, and counts the damage.
import { setUp } from '../build/setup/set-up.mjs';

await setUp();
const { main } = await import('./main.mjs');
// A broken row may leave handles open.
process.exit(await main(process.argv.slice(2)));
