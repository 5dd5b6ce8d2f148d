#!/usr/bin/env node
import { exitAfterFlush } from '../dist/exit-after-flush.js';
import { main } from '../dist/main.js';

await exitAfterFlush(await main(process.argv.slice(2)));
