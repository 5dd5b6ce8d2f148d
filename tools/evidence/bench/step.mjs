/**
 * Times the trainer's steps in one thread without a pool, as the mean of each epoch in ms. Times include the TypeScript
 * code around the engine, and exclude the evaluation at the end of an epoch.
 *
 *   node tools/evidence/bench/run.mjs step [native|wasm]
 *
 * On a busy machine, the fastest tenth of the epochs is the most reliable.
 */
import { nets, taskSpec, trialSettings } from './settings.mjs';
import { openEngine, loadDataSet, parseTaskSpec, train } from './trainer.mjs';

const [kind = 'native'] = process.argv.slice(2);
const [steps, epochs] = [60, 60];

const engine = await openEngine(kind);
for (const [name, { data, ...net }] of Object.entries(nets)) {
  const reducedData = { ...data, train: Math.min(data.train, steps * 32), validation: 16 };
  const [settings] = trialSettings(1);
  const task = parseTaskSpec(taskSpec({ ...net, data: reducedData }, epochs, settings));
  const times = timeSteps(task, await loadDataSet(task.data), Math.ceil(reducedData.train / 32));
  const percentile = (share) => times[Math.floor(share * times.length)].toFixed(4);
  console.log(
    `${kind} ${name}: ${percentile(0.1)} ms per step in the fastest tenth, ${percentile(0.5)} in the median`,
  );
}

/**
 * Returns the mean time of a step in each epoch after the first, in ms, ascending. An epoch is timed from the report of
 * the previous epoch to the end of its last call of the engine.
 */
function timeSteps(task, data, stepsPerEpoch) {
  const times = [];
  let [start, end] = [0, 0];
  const timedEngine = {
    ...engine,
    open(spec) {
      const network = engine.open(spec);
      const train = (...args) => {
        network.train(...args);
        end = performance.now();
      };
      return { ...network, train };
    },
  };
  train(timedEngine, task, data, () => {
    if (start > 0) times.push((end - start) / stepsPerEpoch);
    start = performance.now();
  });
  return times.sort((a, b) => a - b);
}
