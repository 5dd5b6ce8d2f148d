import { BatchSums } from '@ridgeline/engine';
import { createLazyTensorFlow } from '../objective/lazy-tensorflow.ts';
import { createNetworkSpec } from '../network/trainer-spec.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { openLayersNetwork } from './layers-network.ts';

// Tests in `network/keras/` compare values and gradients with Keras.

const backends = await Promise.all(
  availableBackends().map(async (choice) => {
    const { tf } = (await createLazyTensorFlow(choice)).get();
    return { candidate: choice.candidate, tf };
  }),
);

const task = parseTestTask({
  data: { name: 'digits' },
  network: {
    hidden: [7],
    activation: 'prelu',
    input: { dropout: 0.1 },
    kernel_regularizer: { l1: 0.01, l2: 0.01, proximal_l1: 0.01 },
    bias_regularizer: { l2: 0.01 },
    activity_regularizer: { l1: 0.01 },
    kernel_constraint: { name: 'MaxNorm', max_value: 1 },
  },
  training: {
    batch_size: 4,
    optimizer: { name: 'adam', learning_rate: 0.01, amsgrad: true, global_clipnorm: 1 },
  },
});
const problem = { type: 'multi-class', classes: 3 } as const;
const spec = createNetworkSpec(task, { features: 5, problem }, { type: 'bytes', divisor: 255 }, [1, 2, 3]);

it.each(backends)('a network on $candidate leaves no tensors behind', ({ tf }) => {
  const examples = {
    inputs: Uint8Array.from({ length: 50 }, (_, i) => (i * 37) % 256),
    targets: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
  };
  const rows = Uint32Array.from({ length: 10 }, (_, row) => row);
  const steps = {
    rows,
    rates: new Float64Array(3).fill(0.01),
    firstStep: 1,
    dropoutKeys: new Uint32Array(6),
  };
  const initialCount = tf.memory().numTensors;
  const network = openLayersNetwork(tf, spec);
  const openCount = tf.memory().numTensors;
  network.writeWeights(
    network.readWeights().map(({ kernel, ...rest }) => ({ kernel: kernel!.fill(0.1), ...rest })),
  );
  const sums = new BatchSums();
  network.train(examples, steps, sums);
  network.evaluate(examples, rows, new BatchSums());
  expect(network.figures().count).toBe(5 * 7 + 7 * 3);
  expect(sums.examples).toBe(10);
  expect(tf.memory().numTensors).toBe(openCount);
  network.close();
  expect(tf.memory().numTensors).toBe(initialCount);
});

it.each(backends)(
  'a normalization without gamma and beta on $candidate leaves no tensors behind',
  ({ tf }) => {
    const { network } = parseTestTask({
      network: { layers: [{ LayerNormalization: { center: false, scale: false } }] },
    });
    const initialCount = tf.memory().numTensors;
    const opened = openLayersNetwork(
      tf,
      createNetworkSpec({ ...task, network }, { features: 5, problem }, { type: 'numbers' }),
    );
    expect(opened.readWeights().map((tensors) => Object.keys(tensors))).toEqual([['kernel', 'bias']]);
    opened.close();
    expect(tf.memory().numTensors).toBe(initialCount);
  },
);
