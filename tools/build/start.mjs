#!/usr/bin/env node
// `npm start`: sets up, then runs the first sweep. Passes the arguments after `npm start --` to `ridgeline run`.
import { runForeground } from './foreground.mjs';
import { inRepository } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
const ridgeline = inRepository('packages/cli/bin/ridgeline.js');
const sweep = inRepository('sweeps/quickstart.yaml');
process.exitCode = await runForeground(process.execPath, [ridgeline, 'run', sweep, ...process.argv.slice(2)]);
