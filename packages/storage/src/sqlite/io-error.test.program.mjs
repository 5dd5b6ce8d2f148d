// Fills the database named on the command line until a file size limit stops it, lifts the limit, and prints the result
// of each action.
import { execFileSync } from 'node:child_process';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { openSqliteLog } from '@ridgeline/storage';

const log = await openSqliteLog(process.argv[2]);
await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });

const limitFileSize = (bytes) =>
  execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:unlimited`]);

const acknowledged = [];
let next = 0;
/** Starts enough trials to fill the file soon: each action is synced. */
async function start() {
  const numbers = Array.from({ length: 20 }, () => next++);
  await log.startTrials(
    's',
    numbers.map((number) => ({ trial: sampleTrial(number), token: 't' })),
  );
  acknowledged.push(...numbers);
}

let refusal;
limitFileSize(300_000);
while (refusal === undefined) {
  try {
    await start();
  } catch (error) {
    refusal = { code: error.code, cause: error.cause?.code };
  }
}
limitFileSize('unlimited');
await start();
await log.close();
console.log(JSON.stringify({ refusal, acknowledged }));
