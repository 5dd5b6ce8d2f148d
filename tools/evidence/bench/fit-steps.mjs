/**
 * Times TensorFlow.js's `model.fit` on tfjs-node, one network at a time, without the first epoch. Reads a JSON request
 * per line and prints a JSON answer, like keras_steps.py and jax_steps.py. TensorFlow.js silently ignores the max-norm
 * constraint, which only makes `fit` faster.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { taskSpec } from './settings.mjs';
import { loadExamples, loadTfjsNode, openTensorFlow, parseTaskSpec } from './trainer.mjs';

const { binding } = await openTensorFlow();
const tfjsNode = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
const tf = loadTfjsNode(dirname(tfjsNode), binding);
await tf.ready();

function buildModel({ features, hidden, filters }, { rate, l2, dropout, max_value }) {
  const { layers } = tf;
  const weightSettings = (axis) => ({
    activation: 'relu',
    kernelRegularizer: tf.regularizers.l2({ l2 }),
    kernelConstraint: tf.constraints.maxNorm({ maxValue: max_value, axis }),
  });
  const hiddenLayers =
    filters === undefined
      ? [layers.dense({ inputShape: [features], units: hidden, ...weightSettings(0) })]
      : [
          layers.reshape({ inputShape: [features], targetShape: [28, 28, 1] }),
          ...filters.flatMap((count) => [
            layers.conv2d({ filters: count, kernelSize: 3, ...weightSettings([0, 1, 2]) }),
            layers.maxPooling2d({ poolSize: 2 }),
          ]),
          layers.flatten(),
        ];
  const outputLayers = [
    layers.dropout({ rate: dropout }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ];
  const model = tf.sequential({ layers: [...hiddenLayers, ...outputLayers] });
  model.compile({ optimizer: tf.train.adam(rate), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const { net, trials, epochs } = JSON.parse(line);
  const examples = await loadExamples(parseTaskSpec(taskSpec(net, epochs, trials[0])));
  const tensors = ({ inputs, classes }) => [
    tf.tensor2d(inputs, [classes.length, net.features]),
    tf.oneHot(tf.tensor1d(Int32Array.from(classes), 'int32'), 10).toFloat(),
  ];
  const [x, y] = tensors(examples.train);
  const model = buildModel(net, trials[0]);
  const { decay, rate } = trials[0];
  const epochEnds = [];
  const { history } = await model.fit(x, y, {
    batchSize: 32,
    epochs,
    shuffle: true,
    validationData: tensors(examples.validation),
    verbose: 0,
    yieldEvery: 'never',
    callbacks: {
      onEpochEnd(epoch) {
        epochEnds.push(performance.now());
        // TensorFlow.js has no schedules.
        model.optimizer.learningRate = rate * decay ** (epoch + 1);
      },
    },
  });
  const times = epochEnds.slice(1).map((end, i) => end - epochEnds[i]);
  const ms = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] / Math.ceil(net.data.train / 32);
  console.log(JSON.stringify({ ms, accuracy: history.val_acc?.at(-1) ?? history.val_accuracy.at(-1) }));
}
