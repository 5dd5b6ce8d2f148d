#!/usr/bin/env node
import { leave } from '../dist/leave.js';
import { main } from '../dist/main.js';

await leave(await main(process.argv.slice(2)));
