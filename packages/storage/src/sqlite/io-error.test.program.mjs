// Fills the database named on the command line until this process may write no larger file, then may again, and says
// how each act went.
import { execFileSync } from 'node:child_process';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { openSqliteLog } from '@ridgeline/storage';

const log = await openSqliteLog(process.argv[2]);
await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });

const limitFileSize = (bytes) =>
  execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:unlimited`]);
const start = (number) => log.startTrials('s', [{ trial: sampleTrial(number), token: 't' }]);

const acknowledged = [];
let refusal;
let next = 0;
limitFileSize(300_000);
while (refusal === undefined) {
  const number = next++;
  try {
    await start(number);
    acknowledged.push(number);
  } catch (error) {
    refusal = { code: error.code, cause: error.cause?.code };
  }
}
limitFileSize('unlimited');
await start(next);
acknowledged.push(next);
await log.close();
console.log(JSON.stringify({ refusal, acknowledged }));
