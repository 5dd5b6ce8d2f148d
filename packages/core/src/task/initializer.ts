import type { InitializerConfig } from './task.ts';
import { named, type Shapes } from './strict-mapping.ts';

/** A kernel initialiser by its Keras name. */
export const initializer = named('initializer', {
  glorot_uniform: {},
  glorot_normal: {},
  he_uniform: {},
  he_normal: {},
  lecun_uniform: {},
  lecun_normal: {},
  zeros: {},
} satisfies Shapes<InitializerConfig['name']>);
