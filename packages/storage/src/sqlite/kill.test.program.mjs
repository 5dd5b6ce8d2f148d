// Continues the study "killed" in the database named on the command line until it is killed. Each acknowledgement of
// the log goes to file descriptor 3 as a line, unbuffered.
import { writeSync } from 'node:fs';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { openSqliteLog, openSqliteView } from '@ridgeline/storage';

const path = process.argv[2];
const study = 'killed';

const acknowledge = (message) => writeSync(3, `${JSON.stringify(message)}\n`);
const computeValue = (trial, step) => Math.sin(trial + step / 10);

const log = await openSqliteLog(path);
const view = await openSqliteView(path);
if ((await view.studies()).length === 0) {
  await log.createStudy({ name: study, definition: sampleSweep, plan: samplePlan });
}
await log.loseEveryAttempt(study, 'the owner was killed');
const waiting = (await view.waiting(study)).map(({ number }) => number);
let next = (await view.endedTrials(study)).length + waiting.length;

async function runSlot() {
  for (;;) {
    const number = waiting.shift() ?? next++;
    const [key] = await log.startTrials(study, [
      { trial: sampleTrial(number), token: `${process.pid}-${number}` },
    ]);
    acknowledge({ type: 'start', ...key });
    for (const step of [1, 2, 3]) {
      const values = { val_accuracy: computeValue(number, step), loss: step, own: -step };
      const report = log.appendReports(study, [{ key, report: { step, values } }]);
      void report.then(() => acknowledge({ type: 'report', ...key, step, values }));
    }
    const outcome = {
      type: 'complete',
      value: computeValue(number, 3),
      step: 3,
      values: { val_accuracy: computeValue(number, 3) },
    };
    const [answer] = await log.finishTrials(study, [{ key, outcome, fingerprint: undefined }]);
    acknowledge({ type: 'outcome', ...key, answer, value: outcome.value });
  }
}

await Promise.all(Array.from({ length: 8 }, runSlot));
