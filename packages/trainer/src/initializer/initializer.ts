import type { Initializer } from '@ridgeline/core';
import { glorotUniform } from './glorot-uniform.ts';
import { heUniform } from './he-uniform.ts';

/** Draws a weight from a uniform number in [0, 1), for a kernel of `fanIn` inputs and `fanOut` units. */
export type Draw = (uniform: number, fanIn: number, fanOut: number) => number;

export function drawOf(setting: Initializer): Draw {
  switch (setting.name) {
    case 'glorot_uniform':
      return glorotUniform;
    case 'he_uniform':
      return heUniform;
  }
}
