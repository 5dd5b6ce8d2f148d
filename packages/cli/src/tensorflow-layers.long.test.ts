import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgeline } from './testing/start-ridgeline.ts';

const file = fileURLToPath(new URL('../../../sweeps/tensorflow.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-tensorflow-layers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function train(backend: string) {
  const database = join(folder, `${backend}.db`);
  const run = startRidgeline(folder, 'run', file, '--plain', '--backend', backend, '--db', database);
  expect(await run.result).toMatchObject({ code: 0 });
  const view = await openSqliteView(database);
  const { outcomes } = await view.outcomes('tensorflow', 0, 100);
  await view.close();
  return outcomes
    .toSorted((a, b) => a.trial.number - b.trial.number)
    .map(({ outcome, fingerprint }) => {
      if (outcome.type !== 'complete') throw new Error(`A trial ended as ${outcome.type}.`);
      return { value: outcome.value, values: outcome.values, fingerprint };
    });
}

it('trains to the same values on TensorFlow as on the engine', async () => {
  const [engineTrials, tensorflowTrials] = [await train('engine'), await train('tensorflow')];
  expect(tensorflowTrials).toHaveLength(8);
  engineTrials.forEach(({ value, values, fingerprint }, trial) => {
    const counterpart = tensorflowTrials[trial]!;
    expect(counterpart.value / value).toBeCloseTo(1, 3);
    expect(Object.keys(counterpart.values)).toEqual(Object.keys(values));
    expect(fingerprint!.backend).toBe('engine');
    expect(counterpart.fingerprint!.backend).not.toBe('engine');
    expect(counterpart.fingerprint!.version).toMatch(/^tfjs-layers /);
  });
  const replay = ['replay', 'tensorflow/3', '--db', join(folder, 'tensorflow.db')];
  const tensorflowReplay = await startRidgeline(folder, ...replay, '--backend', 'tensorflow').result;
  expect(tensorflowReplay.stdout).toContain('every number is bit-identical to the stored one');
  const engineReplay = await startRidgeline(folder, ...replay, '--backend', 'engine').result;
  expect(engineReplay.stdout).toMatch(/with different numerics \(backend was (native|wasm) and is engine/);
});
