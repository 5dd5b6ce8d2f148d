import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import { littleEndian } from '../checkpoint/layers-model.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { NetworkTrainer } from '../network/trainer-spec.ts';
import { modelOutputs } from '../prediction/predict.ts';
import { choicesHere } from '../testing/backends-here.ts';
import { openEnginesHere } from '../testing/engines-here.ts';
import { exportedNetworks, exportedOnTensorFlow } from '../testing/exported-networks.ts';
import { trainModel } from '../testing/trained-model.ts';
import { modelFiles, type ModelFormat } from './model-files.ts';

const python = process.env['RIDGELINE_CHECK_PYTHON'] ?? 'python3';
const hasPeers =
  spawnSync(python, ['-c', 'import keras, onnx, onnxruntime'], { stdio: 'ignore' }).status === 0;

// Keras and ONNX Runtime are too large for dependencies. A Python named by RIDGELINE_CHECK_PYTHON must have them.
const asked = process.env['RIDGELINE_CHECK_PYTHON'] !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Trains networks, and exports each into a folder with its inputs and outputs. */
async function exportAll(
  engine: NetworkTrainer,
  networks: typeof exportedNetworks,
  formats: readonly ModelFormat[],
): Promise<void> {
  for (const [trial, [name, task]] of Object.entries(networks).entries()) {
    const { model, inputs } = await trainModel(engine, task, join(folder, 'kept'), trial);
    const files = await Promise.all(formats.map((format) => modelFiles(format, model)));
    const to = join(folder, 'exported', name);
    mkdirSync(to, { recursive: true });
    for (const { path, bytes } of files.flat()) writeFileSync(join(to, path), bytes);
    writeFileSync(join(to, 'inputs.bin'), littleEndian(inputs.inputs));
    writeFileSync(join(to, 'outputs.bin'), littleEndian(modelOutputs(engine, model, inputs)));
  }
}

(hasPeers || asked ? it : it.skip)('Keras 3 and ONNX Runtime have our outputs to 1e-6', async () => {
  await exportAll((await openEnginesHere())[0]!, exportedNetworks, ['keras', 'onnx']);
  const native = choicesHere().find(({ candidate }) => candidate !== 'wasm');
  let count = 20;
  if (native !== undefined) {
    const { engine } = await openTrainer({ type: 'tensorflow', choice: native });
    const { 'an LSTM and a GRU': recurrent, ...others } = exportedOnTensorFlow;
    await exportAll(engine, others, ['keras', 'onnx']);
    await exportAll(engine, { recurrent: recurrent! }, ['keras']);
    count += 3;
  }
  const script = fileURLToPath(
    new URL('../../../../tools/evidence/exports/check-models.py', import.meta.url),
  );
  const check = spawnSync(python, [script, join(folder, 'exported')], { encoding: 'utf8' });
  expect(check.stderr).not.toContain('Traceback');
  expect(check.stdout.trim().split('\n').slice(1, -1)).toHaveLength(count);
  expect(check.stdout).toMatch(/^0 beyond/m);
});

const onTensorFlow = choicesHere().some(({ candidate }) => candidate !== 'wasm') ? it : it.skip;
onTensorFlow('ONNX refuses recurrent layers, and names the formats that have them', async () => {
  const choice = choicesHere().find(({ candidate }) => candidate !== 'wasm')!;
  const { engine } = await openTrainer({ type: 'tensorflow', choice });
  const { model } = await trainModel(
    engine,
    exportedOnTensorFlow['an LSTM and a GRU']!,
    join(folder, 'lstm'),
  );
  const refused = await modelFiles('onnx', model).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RidgelineError);
  expect(refused).toMatchObject({
    code: 'USAGE',
    message: 'LSTM cannot be exported to ONNX.',
    hint: 'Use --format keras or --format tfjs, which have every layer.',
  });
});
