import { startRun } from './start-run.ts';
import { defineStudy } from './define-study.ts';

/** Program that runs an endless study and prints the runner's process id, for a test that kills this program. */
const test = await startRun(defineStudy(['spin', 'block']));
await test.until('trial-started', ({ trial }) => trial.number === 1);
const { pid } = await test.until('runner-started');
process.stdout.write(`${pid}\n`);
