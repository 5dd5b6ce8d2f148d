import type { Task } from './task.ts';

/** How wide a network's first and last layers are, which its data set decides. */
export interface NetworkWidths {
  /** Numbers an example. */
  readonly inputs: number;
  /** Units of the output layer. */
  readonly outputs: number;
}

/** What the weights of a group may take with their gradients and the optimizer's memory: the caches of a core, in bytes. */
const MOST_STATE = 8e6;

/** Weights, gradients and two moments, four bytes each. */
const BYTES_A_PARAMETER = 4 * 4;

/** Larger groups save next to nothing more, and more is lost with a thread. */
const MOST_MEMBERS = 64;

/**
 * At the most so many trials like this one train as one program, from 1: with more of them the weights would leave the
 * caches at every step.
 *
 * @example
 * groupLimit(task, { inputs: 784, outputs: 10 }); // 9 for one hidden layer of 64 units
 */
export function groupLimit(task: Task, { inputs, outputs }: NetworkWidths): number {
  const widths = [inputs, ...task.network.hidden.map(({ units }) => units), outputs];
  const parameters = widths.slice(1).reduce((sum, width, layer) => sum + width * (widths[layer]! + 1), 0);
  return Math.min(MOST_MEMBERS, Math.max(1, Math.floor(MOST_STATE / (BYTES_A_PARAMETER * parameters))));
}
