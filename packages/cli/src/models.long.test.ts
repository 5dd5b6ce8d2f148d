import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline } from './testing/start-ridgeline.ts';
import { tinySweep, readValues } from './testing/tiny-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-models-'));
const pathIn = (...path: readonly string[]) => join(folder, ...path);
const run = (...args: readonly string[]) => ridgeline(folder, ...args);

beforeAll(async () => {
  writeFileSync(pathIn('tiny.yaml'), tinySweep);
  const { code, stderr } = await run('run', 'tiny.yaml', '--plain', '--checkpoints', '10MB');
  expect([code, stderr]).toEqual([0, '']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Finds the best trial of the configuration with the lowest mean. */
async function findWinner(): Promise<number> {
  const values = await readValues(folder, 'ridgeline.db');
  const means = [0, 1, 2].map((configuration) => {
    const [[, a], [, b]] = values.slice(2 * configuration, 2 * configuration + 2) as [
      [number, number],
      [number, number],
    ];
    return (a + b) / 2;
  });
  const bestConfiguration = means.indexOf(Math.min(...means));
  const [[firstTrial, a], [secondTrial, b]] = values.slice(
    2 * bestConfiguration,
    2 * bestConfiguration + 2,
  ) as [[number, number], [number, number]];
  return a <= b ? firstTrial : secondTrial;
}

it.each([
  ['keras', ['model.json', 'model.keras', 'weights.bin']],
  ['tfjs', ['model.json', 'weights.bin']],
  ['onnx', ['model.json', 'model.onnx', 'weights.bin']],
])('writes the winner as %s', async (format, files) => {
  const { code, stdout, stderr } = await run('export', 'tiny', '--format', format, '--output', format);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`tiny/${await findWinner()} (`);
  expect(readdirSync(pathIn(format)).sort()).toEqual(files);
  const storedFolder = pathIn('ridgeline.db-tiny.checkpoints', String(await findWinner()));
  for (const name of ['model.json', 'weights.bin']) {
    expect(readFileSync(pathIn(format, name))).toEqual(readFileSync(join(storedFolder, name)));
  }
});

it('predicts the same with an exported model as with the kept weights', async () => {
  await run('export', 'tiny/3', '--format', 'onnx', '--output', 'third');
  const names = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
  const rows = [0, 1, 2].map((row) => names.map((_, i) => (i * (row + 3)) % 17).join(','));
  writeFileSync(pathIn('new.csv'), [names.join(','), ...rows, ''].join('\n'));
  const exportedResult = await run('predict', 'third', 'new.csv');
  const storedResult = await run(
    'predict',
    join('ridgeline.db-tiny.checkpoints', '3'),
    'new.csv',
    '--output',
    'out.csv',
  );
  expect([exportedResult.stderr, storedResult.stderr, storedResult.stdout]).toEqual(['', '', '']);
  expect(readFileSync(pathIn('out.csv'), 'utf8')).toBe(exportedResult.stdout);
  const [header, ...lines] = exportedResult.stdout.trim().split('\r\n');
  expect(header).toBe(`prediction,${[...'0123456789'].map((name) => `probability_${name}`).join(',')}`);
  expect(lines).toHaveLength(3);
});

it.each([
  [['export', 'tiny/99', '--format', 'onnx', '--output', 'x'], 'Study "tiny" has no trial 99.'],
  [['export', 'tiny/1'], 'The format "csv" exports a whole study, not a trial.'],
  [['export', 'tiny', '--format', 'onnx'], 'The format "onnx" needs an output path.'],
  [['predict', 'nowhere', 'tiny.yaml'], 'nowhere has no model'],
  [['predict', 'third', 'nowhere.csv'], 'nowhere.csv'],
])('refuses %j', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

it('does not export the weights of a removed database', async () => {
  const removedFolder = mkdtempSync(join(folder, 'removed-'));
  const runInRemoved = (...args: readonly string[]) => ridgeline(removedFolder, ...args);
  writeFileSync(join(removedFolder, 'tiny.yaml'), tinySweep);
  await runInRemoved('run', 'tiny.yaml', '--plain', '--checkpoints', '10MB');
  rmSync(join(removedFolder, 'ridgeline.db'));
  writeFileSync(join(removedFolder, 'tiny.yaml'), tinySweep.replace('[16]', '[8]'));
  expect(await runInRemoved('run', 'tiny.yaml', '--plain')).toMatchObject({ code: 0 });
  const { code, stderr } = await runInRemoved('export', 'tiny', '--format', 'keras', '--output', 'x');
  expect([code, stderr]).toEqual([2, expect.stringContaining('were not kept.')]);
  const archivedFolder = readdirSync(removedFolder).find((name) =>
    /^ridgeline\.db-tiny@[-_\d]+\.checkpoints$/.test(name),
  );
  expect(readdirSync(join(removedFolder, archivedFolder!))).toHaveLength(6);
});

it('suggests --checkpoints for a trial without weights', async () => {
  rmSync(pathIn('ridgeline.db-tiny.checkpoints', '1'), { recursive: true });
  const { code, stderr } = await run('export', 'tiny/1', '--format', 'tfjs', '--output', 'x');
  expect(code).toBe(2);
  expect(stderr).toBe(
    'The weights of tiny/1 were not kept.\n' +
      'To keep weights, train again: npx ridgeline run FILE --fresh --checkpoints 1GB\n',
  );
});
