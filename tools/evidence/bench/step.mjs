/**
 * Times the trainer's step in one thread, without a pool: milliseconds per step, by epoch. It includes TypeScript's
 * part around the engine, and excludes the evaluation at the epoch's end.
 *
 *   node tools/evidence/bench/run.mjs step [native|wasm]
 *
 * On a busy machine, the fastest tenth of the epochs is the most reliable.
 */
import { nets, taskSpec, trialSettings } from './settings.mjs';
import { engineOf, loadDataSet, taskOf, trainOn } from './trainer.mjs';

const [kind = 'native'] = process.argv.slice(2);
const [steps, epochs] = [60, 60];

const engine = await engineOf(kind);
for (const [name, { data, ...net }] of Object.entries(nets)) {
  const few = { ...data, train: Math.min(data.train, steps * 32), validation: 16 };
  const [settings] = trialSettings(1);
  const task = taskOf(taskSpec({ ...net, data: few }, epochs, settings));
  const times = timesOfSteps(task, await loadDataSet(task.data), Math.ceil(few.train / 32));
  const at = (share) => times[Math.floor(share * times.length)].toFixed(4);
  console.log(`${kind} ${name}: ${at(0.1)} ms a step undisturbed, ${at(0.5)} in the middle`);
}

/** Milliseconds per step of each epoch after the first, ascending: from a report to the epoch's last slice. */
function timesOfSteps(task, data, stepsPerEpoch) {
  const times = [];
  let [began, trained] = [0, 0];
  const timed = {
    ...engine,
    open(spec) {
      const network = engine.open(spec);
      const train = (...args) => {
        network.train(...args);
        trained = performance.now();
      };
      return { ...network, train };
    },
  };
  trainOn(timed, task, data, () => {
    if (began > 0) times.push((trained - began) / stepsPerEpoch);
    began = performance.now();
  });
  return times.sort((a, b) => a - b);
}
