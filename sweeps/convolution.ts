import type { ExamplePart, Objective } from '@ridgeline/trainer';

/** Parameters that convolution.yaml searches. */
interface Parameters {
  readonly filters: number;
  readonly dense: { readonly units: number; readonly dropout?: number; readonly max_norm?: number };
  readonly learning_rate: number;
}

/** Trains two convolutions and two dense layers on pictures of 28 x 28 grey values. */
const objective: Objective<Parameters> = async ({ tf, fit, parameters, data }) => {
  if (data === undefined) throw new Error('convolution.ts needs data in its sweep file');
  const { filters, dense, learning_rate: learningRate } = parameters;
  const constrained =
    dense.max_norm === undefined
      ? {}
      : { kernelConstraint: tf.constraints.maxNorm({ maxValue: dense.max_norm, axis: 0 }) };
  const hidden = tf.layers.dense({ units: dense.units, activation: 'relu', ...constrained });
  const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });

  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters, kernelSize: 3, activation: 'relu' }),
      pool(),
      tf.layers.conv2d({ filters: 2 * filters, kernelSize: 3, activation: 'relu' }),
      pool(),
      tf.layers.flatten(),
      hidden,
      tf.layers.dropout({ rate: dense.dropout ?? 0 }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });

  const pictures = ({ rows, inputs, targets }: ExamplePart) => ({
    inputs: tf.tensor4d(inputs, [rows, 28, 28, 1]),
    targets: tf.tensor1d(targets),
  });
  await fit(model, {
    train: pictures(data.train),
    validation: pictures(data.validation),
    test: data.test && pictures(data.test),
    batchSize: 64,
    measure: () => ({ max_norm: tf.max(tf.norm(hidden.getWeights()[0]!, 2, 0)).dataSync()[0]! }),
  });
};

export default objective;
