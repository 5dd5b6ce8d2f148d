// Runs a study of a function of your own: two ways to fit a line through noisy points, compared over five seeds.
//   npx tsx sweeps/library.ts study.html study.db
import { writeFileSync } from 'node:fs';
import { compareStrategies, describeComparison } from '@ridgeline/compare';
import { randomStream } from '@ridgeline/core';
import { renderReport } from '@ridgeline/report';
import { runStudy } from '@ridgeline/runner';
import { createStudy, defineSweep } from '@ridgeline/search';
import { openStore } from '@ridgeline/storage';

const sweep = defineSweep({
  name: 'line',
  metric: { name: 'val_loss', goal: 'minimize' },
  pruner: 'median',
  lag: 1,
  run_cap: 60,
  seeds: 5,
  parameters: { rate: { distribution: 'log_uniform_values', min: 0.001, max: 0.5 } },
  strategies: {
    none: { method: 'tpe' },
    decay: { method: 'tpe', parameters: { l2: { distribution: 'log_uniform_values', min: 0.001, max: 1 } } },
  },
});

/** Draws noisy points on a line, the same for every trial with the same seed. */
function drawPoints(seed: number, part: string) {
  const random = randomStream(seed, part);
  return Array.from({ length: 20 }, (_, i) => {
    const x = 2 * random.uniform(2 * i) - 1;
    return { x, y: 3 * x + random.uniform(2 * i + 1) - 0.5 };
  });
}

const [, , page, database] = process.argv;
const store = database === undefined ? undefined : await openStore(database, 'line');
const study = store === undefined ? createStudy(sweep) : await createStudy(sweep, { store });
await runStudy(study, ({ strategy, parameters, seed, report }) => {
  const [training, validation] = [drawPoints(seed, 'train'), drawPoints(seed, 'validation')];
  const l2 = strategy === 'decay' ? parameters.l2 : 0;
  let slope = 0;
  for (let epoch = 1; epoch <= 20; epoch++) {
    for (const { x, y } of training) slope -= parameters.rate * (2 * (slope * x - y) * x + 2 * l2 * slope);
    const val_loss = validation.reduce((sum, { x, y }) => sum + (slope * x - y) * (slope * x - y), 0) / 20;
    if (report(epoch, { val_loss }) === 'stop') return;
  }
});

console.log(`${study.trials.length} trials, the best has ${study.best?.value}`);
console.log(describeComparison(compareStrategies(study)).answer);
if (page !== undefined) writeFileSync(page, await renderReport(study));
await store?.close();
