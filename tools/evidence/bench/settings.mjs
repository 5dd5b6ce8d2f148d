/** Settings that differ between trials. All sides get the same numbers. */
export function trialSettings(count) {
  return Array.from({ length: count }, (_, trial) => ({
    rate: 0.001,
    l2: 1e-4 * (1 + (9 * trial) / count),
    dropout: 0.1 + (0.3 * trial) / count,
    max_value: 2 + trial / count,
    decay: 0.95 + (0.04 * trial) / count,
  }));
}

/** Task of a sweep file for one such trial. */
export function taskSpec(data, hidden, epochs, { rate, l2, dropout, max_value, decay }) {
  return {
    data,
    network: {
      hidden: [hidden],
      activation: 'relu',
      dropout,
      kernel_regularizer: { l2 },
      kernel_constraint: { name: 'MaxNorm', max_value },
    },
    training: {
      epochs,
      batch_size: 32,
      optimizer: { name: 'adam', learning_rate: rate },
      schedule: { name: 'ExponentialDecay', decay_rate: decay, decay_steps: Math.ceil(data.train / 32) },
    },
  };
}

/**
 * Networks of the step rows with their data. Batches are whole, so that no side has a shorter one. After this many
 * epochs, accuracy hardly depends on the initial weights.
 */
export const nets = {
  small: { features: 64, hidden: 32, data: { name: 'digits', train: 37 * 32, validation: 240 }, epochs: 20 },
  large: { features: 784, hidden: 64, data: { name: 'mnist', train: 200 * 32, validation: 512 }, epochs: 5 },
};
