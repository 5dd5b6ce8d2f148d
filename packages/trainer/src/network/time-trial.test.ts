import { availableEngineChoices, openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { measureTrial } from './measure-trial.ts';
import { timeTrial } from './time-trial.ts';

const [engine] = await openAvailableEngines();
const [choice] = await availableEngineChoices();

/** Creates a clock by which consecutive measurements take these times, in ms. */
function createClock(...times: readonly number[]) {
  const durations = times.flatMap((ms) => [0, ms]);
  let now = 0;
  return () => (now += durations.shift() ?? 1000);
}

const task = parseTestTask({
  data: { name: 'digits', train: 100, validation: 64 },
  network: { layers: [{ Conv2D: { filters: 2, kernel_size: 3 } }, 'Flatten', { Dropout: { rate: 0.1 } }] },
  training: { epochs: 3, batch_size: 32 },
});

it('the time of a trial includes the evaluation of two parts after each epoch', () => {
  // The last 2 of 3 timed steps in 200 ms, then one pass over 2,048 examples in 512 ms: 0.25 ms each.
  const time = timeTrial(engine!, task, createClock(120, 200, 512));
  expect(time).toMatchObject({ stepSeconds: 0.1, stepsPerEpoch: 4, epochs: 3 });
  expect(time.trialSeconds).toBeCloseTo(3 * (4 * 0.1 + 2 * 64 * 0.00025), 9);
});

it('timeTrial limits a batch to the size of the training part', () => {
  const data = { name: 'digits', train: 20, validation: 10 };
  const small = parseTestTask({ data, training: { epochs: 2, batch_size: 512 } });
  expect(timeTrial(engine!, small, createClock(100, 300, 300))).toMatchObject({
    stepsPerEpoch: 1,
    epochs: 2,
  });
});

it('measureTrial returns the time of a trial, or the failure of its process', async () => {
  const measurement = await measureTrial(task, { type: 'engine', choice: choice! });
  expect(measurement).toMatchObject({ type: 'measured', stepsPerEpoch: 4, epochs: 3 });
  const missingAddon = { type: 'native', addon: '/nowhere/engine.node' } as const;
  expect(await measureTrial(task, { type: 'engine', choice: missingAddon })).toMatchObject({
    type: 'failed',
    message: expect.stringContaining('/nowhere/engine.node') as string,
  });
  expect(await measureTrial(task, { type: 'engine', choice: choice! }, 1)).toEqual({
    type: 'failed',
    message: 'a few steps take longer than 0.001 s',
  });
});
