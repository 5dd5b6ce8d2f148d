import { number, words } from './words.ts';

/** The factors of an L1 and an L2 penalty. */
export const regularizer = words({ l1: number({ min: 0 }).default(0), l2: number({ min: 0 }).default(0) });
