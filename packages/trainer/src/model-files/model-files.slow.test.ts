import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import { toLittleEndian } from '../checkpoint/layers-model.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import { computeModelOutputs } from '../prediction/predict.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { exportedNetworks, exportedOnTensorFlow } from '../testing/exported-networks.ts';
import { trainModel } from '../testing/trained-model.ts';
import { createModelFiles, type ModelFormat } from './model-files.ts';

const python = process.env['RIDGELINE_CHECK_PYTHON'] ?? 'python3';
const hasPackages =
  spawnSync(python, ['-c', 'import keras, onnx, onnxruntime'], { stdio: 'ignore' }).status === 0;

// Keras and ONNX Runtime are too large for dependencies. The Python named by RIDGELINE_CHECK_PYTHON must have them.
const isRequired = process.env['RIDGELINE_CHECK_PYTHON'] !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Trains networks, and exports each into a folder with its inputs and outputs. */
async function exportAll(
  trainer: Trainer,
  networks: typeof exportedNetworks,
  formats: readonly ModelFormat[],
): Promise<void> {
  for (const [trial, [name, task]] of Object.entries(networks).entries()) {
    const { model, inputs } = await trainModel(trainer, task, join(folder, 'checkpoints'), trial);
    const files = await Promise.all(formats.map((format) => createModelFiles(format, model)));
    const target = join(folder, 'exported', name);
    mkdirSync(target, { recursive: true });
    for (const { path, bytes } of files.flat()) writeFileSync(join(target, path), bytes);
    writeFileSync(join(target, 'inputs.bin'), toLittleEndian(inputs.inputs));
    writeFileSync(join(target, 'outputs.bin'), toLittleEndian(computeModelOutputs(trainer, model, inputs)));
  }
}

(hasPackages || isRequired ? it : it.skip)(
  'Keras 3 and ONNX Runtime reproduce the outputs of exported models to 1e-6',
  async () => {
    await exportAll((await openAvailableEngines())[0]!, exportedNetworks, ['keras', 'onnx']);
    const native = availableBackends().find(({ candidate }) => candidate !== 'wasm');
    let expectedCount = 22;
    if (native !== undefined) {
      const trainer = await openTrainer({ type: 'tensorflow', choice: native });
      const { 'an LSTM and a GRU': recurrent, ...others } = exportedOnTensorFlow;
      await exportAll(trainer, others, ['keras', 'onnx']);
      await exportAll(trainer, { recurrent: recurrent! }, ['keras']);
      expectedCount += 3;
    }
    const script = fileURLToPath(
      new URL('../../../../tools/evidence/exports/check-models.py', import.meta.url),
    );
    const check = spawnSync(python, [script, join(folder, 'exported')], { encoding: 'utf8' });
    expect(check.stderr).not.toContain('Traceback');
    expect(check.stdout.trim().split('\n').slice(1, -1)).toHaveLength(expectedCount);
    expect(check.stdout).toMatch(/^0 beyond/m);
  },
);

const onTensorFlow = availableBackends().some(({ candidate }) => candidate !== 'wasm') ? it : it.skip;
onTensorFlow('the ONNX export rejects recurrent layers', async () => {
  const choice = availableBackends().find(({ candidate }) => candidate !== 'wasm')!;
  const trainer = await openTrainer({ type: 'tensorflow', choice });
  const { model } = await trainModel(
    trainer,
    exportedOnTensorFlow['an LSTM and a GRU']!,
    join(folder, 'lstm'),
  );
  const error = await createModelFiles('onnx', model).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RidgelineError);
  expect(error).toMatchObject({
    code: 'USAGE',
    message: 'LSTM cannot be exported to ONNX.',
    hint: 'Use --format keras or --format tfjs, which have every layer.',
  });
});
