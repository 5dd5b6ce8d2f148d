import type { Method } from '@ridgeline/core';
import { auto } from './auto.ts';
import { cmaEs } from './cma-es/cma-es.ts';
import { gp } from './gp/gp.ts';
import { grid } from './grid.ts';
import { halton } from './halton.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { nsga2 } from './nsga2/nsga2.ts';
import { pb2 } from './pb2/pb2.ts';
import { pbt } from './pbt/pbt.ts';
import { random } from './random.ts';
import type { Sampler } from './sampler.ts';
import { sobol } from './sobol.ts';
import { tpe } from './tpe/tpe.ts';

/** Sampler of each method. The compiler rejects a method without a sampler. */
export const samplers: Readonly<Record<Method, Sampler>> = {
  grid,
  random,
  latin_hypercube: latinHypercube,
  sobol,
  halton,
  tpe,
  gp,
  auto,
  cma_es: cmaEs,
  nsga2,
  pbt,
  pb2,
};
