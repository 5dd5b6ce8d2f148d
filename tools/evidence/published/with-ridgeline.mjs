/** Trains a set-up with the engine on the whole training part, once per seed. Prints one line of JSON per seed. */

/** Built packages, by path: a script of tools is not a package that could depend on them. */
const built = (file) => import(new URL(`../../../packages/${file}.js`, import.meta.url).href);

const { randomStream } = await built('core/dist/index');
const { parseTask } = await built('core/dist/parse');
const { BatchSums, ensureEngine } = await built('engine/dist/index');
const { fitScaling } = await built('trainer/dist/data/examples');
const { loadDataSet } = await built('trainer/dist/data/data-sets');
const { dropoutKeys } = await built('trainer/dist/network/dropout-keys');
const { evaluate } = await built('trainer/dist/network/evaluate');
const { initialWeights } = await built('trainer/dist/network/initial-weights');
const { openTrainer } = await built('trainer/dist/network/open-trainer');
const { randomStreams, trainerSpec } = await built('trainer/dist/network/trainer-spec');
const { engineExamples, inputSpec } = await built('trainer/dist/network/trial-data');
const { learningRate } = await built('trainer/dist/schedule/learning-rate');

const {
  data,
  hidden,
  dropout,
  layers,
  epochs,
  learningRate: rate = 0.001,
  seeds,
} = JSON.parse(process.argv[2]);
const { value: task } = parseTask(
  {
    data: { name: data },
    network: layers === undefined ? { hidden, dropout } : { layers },
    training: {
      epochs,
      batch_size: 128,
      optimizer: { name: 'adam', learning_rate: rate },
      schedule: 'CosineDecay',
    },
  },
  [],
);
const { optimizer, schedule, batchSize } = task.training;

const { choice } = await ensureEngine();
const { engine } = await openTrainer({ type: 'engine', choice });
const [train, test] = [await loadDataSet(data, 'train'), await loadDataSet(data, 'test')];
const scaling = fitScaling(train, rowsOf(train));
const spec = trainerSpec(task, train, inputSpec(scaling));
const streams = randomStreams(spec.layers);
const stepsPerEpoch = Math.ceil(train.rows / batchSize);

for (const seed of seeds) {
  const began = performance.now();
  const network = engine.open(spec);
  network.writeWeights(initialWeights(spec.layers, seed));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const from = epoch * stepsPerEpoch;
    const slice = {
      rows: randomStream(seed, 'order', epoch + 1).permutation(train.rows),
      rates: Float64Array.from({ length: stepsPerEpoch }, (_, step) =>
        learningRate(schedule, optimizer.learningRate, from + step, { stepsPerEpoch, epochs }),
      ),
      firstStep: from + 1,
      dropoutKeys: dropoutKeys(seed, streams, from + 1, stepsPerEpoch),
    };
    network.train(engineExamples(train, scaling), slice, new BatchSums());
  }
  const between = () => undefined;
  const { accuracy } = evaluate(network, test.problem, engineExamples(test, scaling), rowsOf(test), between);
  network.close();
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ with: 'ridgeline', data, seed, accuracy, seconds }));
}

function rowsOf({ rows }) {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}
