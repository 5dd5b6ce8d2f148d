import { createMemoryStore, samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { readFront } from './read-front.ts';

const objectives = [
  { name: 'val_accuracy', goal: 'maximize' },
  { name: 'weight_count', goal: 'minimize' },
] as const;

/** Creates a study with these settings and two complete configurations, and returns its view. */
async function createView(settings: object) {
  const { log, view } = createMemoryStore();
  await log.createStudy({ name: 'mnist', definition: { ...sampleSweep, ...settings }, plan: samplePlan });
  for (const number of [0, 1, 2, 3, 4, 5]) {
    const [key] = await log.startTrials('mnist', [{ trial: sampleTrial(number), token: `t${number}` }]);
    const isLarge = number >= 3;
    const values = { val_accuracy: (isLarge ? 0.9 : 0.8) + number / 1000, weight_count: isLarge ? 20 : 10 };
    const outcome = { type: 'complete', value: values.val_accuracy, step: 1, values } as const;
    await log.finishTrials('mnist', [{ key: key!, outcome, fingerprint: undefined }]);
  }
  return view;
}

it('reads the front of several objectives', async () => {
  const { study, front } = await readFront(await createView({ objectives }), 'mnist');
  expect(study.name).toBe('mnist');
  expect(front.points.map(({ configuration, isOnFront }) => [configuration.number, isOnFront])).toEqual([
    [1, true],
    [0, true],
  ]);
});

it('rejects a study with a single metric and names the key to add', async () => {
  await expect(readFront(await createView({}), 'mnist')).rejects.toMatchObject({
    code: 'USAGE',
    message: 'mnist has a single metric, and therefore no front.',
    hint: expect.stringContaining('objectives: [{ name: val_loss }'),
  });
});
