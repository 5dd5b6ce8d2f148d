// Creates or continues the study "bowl" in the database named on the command line, two trials at a time. Each outcome
// that is on disk goes to file descriptor 3 as a line, unbuffered. After each one, a slot waits for a line on standard
// input, so that a reader can kill the program after any number of outcomes, however late it reads them.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers';
import { createStudy, defineSweep } from '@ridgeline/search';
import { openStore } from '@ridgeline/storage';

const [, , database, cap = '60'] = process.argv;
const sweep = defineSweep({
  name: 'bowl',
  lag: 2,
  run_cap: Number(cap),
  pruner: { name: 'median', n_startup_trials: 4 },
  metric: { name: 'val_loss' },
  strategies: {
    near: { method: 'tpe', parameters: { x: { min: -5.5, max: 5.5 } } },
    far: { method: 'tpe', parameters: { x: { min: 4.5, max: 9.5 } } },
  },
});
const replies = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const store = await openStore(database, 'bowl');
const study = await createStudy(sweep, { store });

async function runSlot() {
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask()) {
    for (let step = 1; step <= 4; step++) {
      if (trial.report(step, { val_loss: trial.parameters.x ** 2 + 1 / step }) === 'stop') break;
      await new Promise(setImmediate);
    }
    const outcome = await study.tell(trial);
    writeSync(3, `${JSON.stringify({ number: trial.number, outcome })}\n`);
    await replies.next();
  }
}

await Promise.all([runSlot(), runSlot()]);
// A slot may end without a trial while the other slot still trains.
await runSlot();
await store.close();
process.stdin.destroy();
