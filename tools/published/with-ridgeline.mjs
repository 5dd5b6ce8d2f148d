/** Trains a set-up with our own step on the whole training part, once for each seed; prints one line of JSON a seed. */

/** The packages as they were built; by their files, because a script at the top is no package that could depend on them. */
const built = (file) => import(new URL(`../../packages/${file}.js`, import.meta.url).href);

const { parseTask } = await built('core/dist/parse');
const { examplesOf } = await built('trainer/dist/data/examples');
const { loadDataSet } = await built('trainer/dist/data/data-sets');
const { openKernels } = await built('trainer/dist/kernels/open-kernels');
const { learningRate } = await built('trainer/dist/schedule/learning-rate');
const { makeBatch } = await built('trainer/dist/step/batch');
const { groupStep } = await built('trainer/dist/step/group-step');
const { findBackend } = await built('trainer/dist/tensorflow/ladder');
const { openBackend } = await built('trainer/dist/tensorflow/open');
const { epochBatches } = await built('trainer/dist/training-parts');

const { data, hidden, dropout, epochs, seeds } = JSON.parse(process.argv[2]);
const { value: task } = parseTask(
  {
    data: { name: data },
    network: { hidden, dropout },
    training: {
      epochs,
      batch_size: 128,
      optimizer: { name: 'adam', learning_rate: 0.001 },
      schedule: 'CosineDecay',
    },
  },
  [],
);
const { optimizer, schedule, batchSize } = task.training;

const kernels = openKernels(await openBackend(findBackend().choice));
const [train, test] = [await partOf('train'), await partOf('test')];

for (const seed of seeds) {
  const began = performance.now();
  const accuracy = kernels.scope(() => {
    const step = groupStep(kernels, [task], seed, train.examples);
    let steps = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const batches = epochBatches(train.rows, seed, epoch, batchSize);
      const length = { stepsPerEpoch: batches.length, epochs };
      for (const indexes of batches) {
        const rate = learningRate(schedule, optimizer.learningRate, steps++, length);
        kernels.scope(() => step.train(makeBatch(kernels, train.examples, indexes), steps, [rate]));
      }
    }
    return rightOn(step) / test.rows.length;
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ with: 'ridgeline', data, seed, accuracy, seconds }));
}

async function partOf(name) {
  const part = await loadDataSet(data, name);
  const rows = Uint32Array.from({ length: part.rows }, (_, row) => row);
  return { rows, examples: examplesOf(part, rows) };
}

function rightOn(step) {
  let right = 0;
  for (let from = 0; from < test.rows.length; from += 1000) {
    kernels.scope(() => {
      const batch = makeBatch(kernels, test.examples, test.rows.subarray(from, from + 1000));
      right += step.evaluate(batch).hits[0];
    });
  }
  return right;
}
