import { named } from './words.ts';

/** An activation function by its Keras name. */
export const activation = named('activation', { relu: {}, linear: {} }, [
  'sigmoid',
  'tanh',
  'leaky_relu',
  'prelu',
  'elu',
  'softmax',
]);
