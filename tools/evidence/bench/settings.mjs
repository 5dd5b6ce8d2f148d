/** Returns the settings in which trials differ, the same for all compared programs. */
export function trialSettings(count) {
  return Array.from({ length: count }, (_, trial) => ({
    rate: 0.001,
    l2: 1e-4 * (1 + (9 * trial) / count),
    dropout: 0.1 + (0.3 * trial) / count,
    max_value: 2 + trial / count,
    decay: 0.95 + (0.04 * trial) / count,
  }));
}

/**
 * Returns the task of a sweep file for a trial with these settings.
 *
 * @param net `data`, and either `hidden`, the units of the hidden layer, or `filters`, the number of filters of each
 *   3x3 convolution
 */
export function taskSpec({ data, hidden, filters }, epochs, { rate, l2, dropout, max_value, decay }) {
  const constraint = { name: 'MaxNorm', max_value };
  const network =
    filters === undefined
      ? { hidden: [hidden], activation: 'relu', dropout, kernel_constraint: constraint }
      : {
          layers: [...filters.flatMap(convolution), 'Flatten', { Dropout: { rate: dropout, name: 'drop' } }],
          activation: 'relu',
          // These axes limit the norm of each filter.
          kernel_constraint: { ...constraint, axis: [0, 1, 2] },
        };
  return {
    data,
    network: { ...network, kernel_regularizer: { l2 } },
    training: {
      epochs,
      batch_size: 32,
      optimizer: { name: 'adam', learning_rate: rate },
      schedule: { name: 'ExponentialDecay', decay_rate: decay, decay_steps: Math.ceil(data.train / 32) },
    },
  };
}

function convolution(filters) {
  return [{ Conv2D: { filters, kernel_size: 3 } }, 'MaxPooling2D'];
}

/**
 * Networks of the step rows with their data. All batches are full, because some of the compared programs drop an
 * incomplete batch. After `epochs` epochs, accuracy hardly depends on the initial weights.
 */
export const nets = {
  small: { features: 64, hidden: 32, data: { name: 'digits', train: 37 * 32, validation: 240 }, epochs: 20 },
  large: { features: 784, hidden: 64, data: { name: 'mnist', train: 200 * 32, validation: 512 }, epochs: 5 },
  cnn: {
    features: 784,
    filters: [8, 16],
    data: { name: 'mnist', train: 100 * 32, validation: 512 },
    epochs: 4,
  },
};
