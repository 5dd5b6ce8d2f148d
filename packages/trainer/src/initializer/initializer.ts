import type { Initializer } from '@ridgeline/core';
import { glorotNormal, glorotUniform } from './glorot.ts';
import { heNormal, heUniform } from './he.ts';
import { lecunNormal, lecunUniform } from './lecun.ts';

/** Draws a weight of a kernel from a uniform number in [0, 1). The kernel has `fanIn` inputs and `fanOut` units. */
export type Draw = (uniform: number, fanIn: number, fanOut: number) => number;

export function drawOf(setting: Initializer): Draw {
  switch (setting.name) {
    case 'glorot_uniform':
      return glorotUniform;
    case 'glorot_normal':
      return glorotNormal;
    case 'he_uniform':
      return heUniform;
    case 'he_normal':
      return heNormal;
    case 'lecun_uniform':
      return lecunUniform;
    case 'lecun_normal':
      return lecunNormal;
    case 'zeros':
      return () => 0;
  }
}
