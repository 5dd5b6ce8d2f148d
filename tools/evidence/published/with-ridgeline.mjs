/** Trains an entry of set-ups.json with the engine on all training rows, once per seed. Prints a line of JSON for each. */

/** Imports a built file by path, because tools must not depend on a package by its name. */
const importBuilt = (file) => import(new URL(`../../../packages/${file}.js`, import.meta.url).href);

const { randomStream } = await importBuilt('core/dist/index');
const { parseTask } = await importBuilt('core/dist/parse');
const { BatchSums, ensureEngine } = await importBuilt('engine/dist/index');
const { fitScaling } = await importBuilt('trainer/dist/data/examples');
const { loadDataSet } = await importBuilt('trainer/dist/data/data-sets');
const { computeDropoutKeys } = await importBuilt('trainer/dist/network/dropout-keys');
const { evaluate } = await importBuilt('trainer/dist/network/evaluate');
const { initializeWeights } = await importBuilt('trainer/dist/network/initial-weights');
const { openTrainer } = await importBuilt('trainer/dist/network/open-trainer');
const { nameRandomStreams, createNetworkSpec } = await importBuilt('trainer/dist/network/trainer-spec');
const { toEngineExamples } = await importBuilt('trainer/dist/network/trial-data');
const { computeLearningRate } = await importBuilt('trainer/dist/schedule/learning-rate');

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
const engine = await openTrainer({ type: 'engine', choice });
const [train, test] = [await loadDataSet(data, 'train'), await loadDataSet(data, 'test')];
const scaling = fitScaling(train, allRows(train));
const spec = createNetworkSpec(task, train, scaling);
const streams = nameRandomStreams(spec.layers);
const stepsPerEpoch = Math.ceil(train.rows / batchSize);

for (const seed of seeds) {
  const start = performance.now();
  const network = engine.open(spec);
  network.writeWeights(initializeWeights(spec.layers, seed));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const stepsBefore = epoch * stepsPerEpoch;
    const trainingSteps = {
      rows: randomStream(seed, 'order', epoch + 1).permutation(train.rows),
      rates: Float64Array.from({ length: stepsPerEpoch }, (_, step) =>
        computeLearningRate(schedule, optimizer.learningRate, stepsBefore + step, { stepsPerEpoch, epochs }),
      ),
      firstStep: stepsBefore + 1,
      dropoutKeys: computeDropoutKeys(seed, streams, stepsBefore + 1, stepsPerEpoch),
    };
    network.train(toEngineExamples(train, scaling), trainingSteps, new BatchSums());
  }
  const onPause = () => undefined;
  const { accuracy } = evaluate(
    network,
    test.problem,
    toEngineExamples(test, scaling),
    allRows(test),
    onPause,
  );
  network.close();
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ with: 'ridgeline', data, seed, accuracy, seconds }));
}

function allRows({ rows }) {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}
