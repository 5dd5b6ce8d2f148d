import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Optimizer, Variable } from '../optimizer/optimizer.ts';
import { variableOf } from '../optimizer/variable.ts';

/** One trial's part of a variable, in the order of the backend. */
export interface VariableState {
  readonly value: Float32Array;
  /** The optimizer's memory by its names. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** The variables of a trial in the middle of its training, with the optimizer's memory of them. */
export type TrialState = readonly VariableState[];

/** Copies the state of some trials out of a group's variables. */
export function captureTrials(
  kernels: Kernels,
  optimizer: Optimizer,
  variables: readonly Variable[],
  trials: readonly number[],
): readonly TrialState[] {
  if (trials.length === 0) return [];
  const copied = variables.map(({ value, slots }) => ({
    value: slabsOf(kernels, value, trials),
    slots: slots.map((slot) => slabsOf(kernels, slot, trials)),
  }));
  return trials.map((_, i) =>
    copied.map(({ value, slots }) => ({
      value: value[i]!,
      slots: new Map(optimizer.slots.map(({ name }, slot) => [name, slots[slot]![i]!])),
    })),
  );
}

function slabsOf(kernels: Kernels, tensor: Tensor, trials: readonly number[]): Float32Array[] {
  const all = kernels.download(tensor);
  const slab = all.length / tensor.shape[0]!;
  return trials.map((trial) => all.slice(trial * slab, (trial + 1) * slab));
}

/**
 * A variable of a group whose trials go on where their states were captured. Memory that only a trial left behind had
 * use for is not taken along.
 */
export function resumedVariable(
  kernels: Kernels,
  optimizer: Optimizer,
  states: readonly VariableState[],
  shape: readonly number[],
): Variable {
  const slots = optimizer.slots.map(({ name }) => joined(states.map((state) => state.slots.get(name)!)));
  return variableOf(kernels, optimizer, joined(states.map(({ value }) => value)), shape, slots);
}

function joined(slabs: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(slabs.reduce((length, slab) => length + slab.length, 0));
  slabs.reduce((offset, slab) => (all.set(slab, offset), offset + slab.length), 0);
  return all;
}
