import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { exportedNetworks } from '../testing/exported-networks.ts';
import { trainModel } from '../testing/trained-model.ts';
import { computeModelOutputs } from '../prediction/predict.ts';
import { createLazyTensorFlow } from '../objective/lazy-tensorflow.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { createModelFiles } from './model-files.ts';

const engine = (await openAvailableEngines())[0]!;
const { tf } = (await createLazyTensorFlow(availableBackends()[0]!)).get();
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-model-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Model as TensorFlow.js loads it from its files. */
function loadModel(model: Uint8Array, weights: Uint8Array) {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(model)) as {
    readonly modelTopology: object;
    readonly weightsManifest: readonly { readonly weights: [] }[];
  };
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: Uint8Array.from(weights).buffer }),
  );
}

it.each(Object.entries(exportedNetworks))(
  'a model loaded by TensorFlow.js has the same outputs to 1e-6: %s',
  async (_, task) => {
    const { model, inputs } = await trainModel(engine, task, folder);
    const files = new Map((await createModelFiles('tfjs', model)).map(({ path, bytes }) => [path, bytes]));
    const network = await loadModel(files.get('model.json')!, files.get('weights.bin')!);
    const [, ...shape] = network.inputs[0]!.shape as number[];
    const tfjsOutputs = network.predict(tf.tensor(inputs.inputs, [inputs.rows, ...shape])) as {
      dataSync(): Float32Array;
    };
    const expected = computeModelOutputs(engine, model, inputs);
    const differences = tfjsOutputs
      .dataSync()
      .map((value, i) => Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
    expect(differences).toHaveLength(expected.length);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  },
);

it.each(Object.entries(exportedNetworks))(
  'the layers of a .keras file have unique names: %s',
  async (_, task) => {
    const { model } = await trainModel(engine, task, folder);
    const [{ bytes } = { bytes: new Uint8Array() }] = await createModelFiles('keras', model);
    const { config } = JSON.parse(new TextDecoder().decode(unzipSync(bytes)['config.json'])) as {
      readonly config: { readonly layers: readonly { readonly config: { readonly name: string } }[] };
    };
    const names = config.layers.map((layer) => layer.config.name);
    expect(names).toEqual([...new Set(names)]);
  },
);

it('exporting a model twice gives the same bytes', async () => {
  const { model } = await trainModel(engine, exportedNetworks['two classes']!, folder);
  expect(await createModelFiles('onnx', model)).toEqual(await createModelFiles('onnx', model));
  const [{ path, bytes } = { path: '', bytes: new Uint8Array() }] = await createModelFiles('keras', model);
  expect([path, new TextDecoder().decode(bytes.subarray(0, 2))]).toEqual(['model.keras', 'PK']);
  expect(readFileSync(join(folder, '0', 'weights.bin'))).toHaveLength(4 * (30 * 12 + 12 + 12 + 1));
});
