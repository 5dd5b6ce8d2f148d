#!/usr/bin/env node
import { main } from '../dist/main.js';

// Node gives signals back their default while it winds down by itself: a late Ctrl-C would take the exit code away.
process.exit(await main(process.argv.slice(2)));
