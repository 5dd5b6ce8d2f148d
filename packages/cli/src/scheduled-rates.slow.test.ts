import { fileURLToPath } from 'node:url';
import { listSweepRates, parseScheduleRates } from './scheduled-rates.ts';
import { readSweepFile } from './sweep-file/read-sweep-file.ts';
import { startRidgeline } from './testing/start-ridgeline.ts';

const sweepPath = (name: string) => fileURLToPath(new URL(`../../../sweeps/${name}.yaml`, import.meta.url));

it('reads a schedule in the syntax of a sweep file', async () => {
  const extent = { initialRate: 0.1, epochs: 4, stepsPerEpoch: 10 };
  const { name, rate } = await parseScheduleRates({ name: 'StepDecay', decay_epochs: 2 }, extent);
  expect(name).toBe('StepDecay');
  expect([0, 19, 20, 39].map(rate)).toEqual([0.1, 0.1, 0.05, 0.05]);
  expect((await parseScheduleRates('constant', extent)).rate(7)).toBe(0.1);
  await expect(parseScheduleRates('CosinDecay', extent)).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'did you mean "CosineDecay"?',
  });
});

it('lists the distinct schedules of a sweep', async () => {
  const schedules = await listSweepRates(await readSweepFile(sweepPath('schedules')));
  expect(schedules.map(({ name }) => name)).toEqual([
    ...['constant', 'exponential', 'inverse-time', 'polynomial', 'step', 'cosine', 'cosine-restarts'],
    'warm-up-cosine',
  ]);
  // 600 pictures in batches of 32.
  expect(schedules[0]!.length).toEqual({ stepsPerEpoch: 19, epochs: 20 });
  const [schedule] = await listSweepRates(await readSweepFile(sweepPath('dropout')));
  expect(schedule!.name.split(', ').length).toBeGreaterThan(1);
  await expect(listSweepRates(await readSweepFile(sweepPath('convolution')))).rejects.toMatchObject({
    code: 'USAGE',
  });
});

it('lists a rate that falls on a plateau separately', async () => {
  const schedules = await listSweepRates(await readSweepFile(sweepPath('early-stopping')));
  expect(schedules.map(({ name }) => name)).toEqual([
    'to-the-end, early-stopping, early-stopping-restored',
    'lower-rate-on-a-plateau (until a plateau)',
  ]);
});

it('prints a table if standard output is not a terminal', async () => {
  const { code, stdout } = await startRidgeline('.', 'schedule', 'CosineDecay', '--epochs', '2').result;
  expect(code).toBe(0);
  expect(stdout).toBe('epochs  CosineDecay\n0       0.1\n1       0.05\n2       0.000006168\n');
});

it('limits the rows for any number of epochs', async () => {
  const { code, stdout } = await startRidgeline('.', 'schedule', 'CosineDecay', '--epochs', '100000000')
    .result;
  expect(code).toBe(0);
  const rows = stdout.trimEnd().split('\n');
  expect(rows).toHaveLength(1 + 1000);
  expect(rows.at(-1)).toBe('100000000  0');
});
