import type { KernelRegularizerConfig } from './task.ts';
import { number, strictMapping } from './strict-mapping.ts';

const factor = number({ min: 0 });

/** Schema of the factors of an L1 and an L2 penalty. */
export const regularizer = strictMapping({ l1: factor.default(0), l2: factor.default(0) });

/** Schema of a kernel's penalties, with the proximal form of L1. */
export const kernelRegularizer = strictMapping({
  l1: factor.default(0),
  l2: factor.default(0),
  proximal_l1: factor.default(0),
}).transform(({ l1, l2, proximal_l1 }): KernelRegularizerConfig => ({ l1, l2, proximalL1: proximal_l1 }));
