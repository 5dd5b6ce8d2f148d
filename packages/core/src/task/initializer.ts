import { named } from './words.ts';

/** A kernel initialiser by its Keras name. */
export const initializer = named('initializer', { glorot_uniform: {}, he_uniform: {} }, [
  'glorot_normal',
  'he_normal',
  'lecun_uniform',
  'lecun_normal',
  'zeros',
]);
