import type { NativeBinding, NativeTensor, OpAttribute } from '../tensorflow/binding.ts';
import type { Tensor, Way } from './kernels.ts';
import { programsOf, type Instruction, type Program } from './program.ts';
import { scopesOf, type Scopes } from './scopes.ts';

/** An op of TensorFlow with its attributes. */
export interface Op {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly outputs: 0 | 1;
}

/** A tensor that is there, or an operation whose result nobody has wanted yet. */
export interface Deferred extends Tensor {
  /** In TensorFlow, once it is there. */
  id: number | undefined;
  readonly dtype: number;
  /** What makes it. */
  readonly op: Op | undefined;
  /** Forgotten once the tensor is there: else each step would hold the one before. */
  sources: Sources | undefined;
}

/** What an operation takes. */
interface Sources {
  readonly inputs: readonly Deferred[];
  /** Operations that must have run before, for what they do to a variable. */
  readonly after: readonly Deferred[];
}

/**
 * Records operations instead of running them. What is wanted, because somebody reads it or because it was kept for
 * later, then runs as one program.
 */
export interface DeferredOps {
  readonly scopes: Scopes<Tensor>;
  /** A tensor of numbers that are there. */
  create(dtype: number, numbers: Float32Array | Int32Array, shape: readonly number[]): Deferred;
  /** Records an operation. Its tensor belongs to the innermost scope. */
  record(op: Op, shape: readonly number[], inputs: readonly Tensor[], after?: readonly Tensor[]): Tensor;
  /** Makes tensors that are wanted, and all that was kept. */
  want(tensors: readonly Tensor[]): readonly number[];
  /** Runs `body`; the programs in it run in one way, from the first time on. */
  throughout<R>(way: Way, body: () => R): R;
}

/** @param patience how often a program runs op by op before it is loaded as a graph */
export function deferredOps(binding: NativeBinding, patience: number): DeferredOps {
  const programs = programsOf(binding, patience);
  /** Kept, and not there yet. */
  const kept = new Set<Deferred>();
  /** Freed, but what was kept may still be made of them. */
  const doomed: number[] = [];

  const sweep = () => {
    if (kept.size > 0) return;
    for (const id of doomed.splice(0)) binding.deleteTensor(id);
  };
  const want = (tensors: readonly Deferred[]): readonly number[] => {
    const missing = new Set(tensors.filter(({ id }) => id === undefined));
    for (const tensor of kept) missing.add(tensor);
    if (missing.size > 0) {
      const outputs = [...missing];
      const { program, leaves } = traced(outputs);
      const ids = programs.run(program, leaves);
      outputs.forEach((tensor, i) => {
        tensor.id = ids[i]!;
        tensor.sources = undefined;
      });
      kept.clear();
      sweep();
    }
    return tensors.map(({ id }) => id!);
  };
  const scopes = scopesOf<Deferred>({
    free(tensor) {
      if (tensor.id === undefined) kept.delete(tensor);
      else doomed.push(tensor.id);
    },
    kept(tensor) {
      if (tensor.id === undefined) kept.add(tensor);
    },
    ending: () => void want([]),
    freed: sweep,
  });

  return {
    scopes: scopes as Scopes<Tensor>,
    create: (dtype, numbers, shape) => ({
      id: binding.createTensor(shape, dtype, numbers),
      dtype,
      shape,
      op: undefined,
      sources: undefined,
    }),
    record: (op, shape, inputs, after = []) =>
      scopes.add({
        id: undefined,
        dtype: binding.TF_FLOAT,
        shape,
        op,
        sources: { inputs: inputs as readonly Deferred[], after: after as readonly Deferred[] },
      }),
    want: (tensors) => want(tensors as readonly Deferred[]),
    throughout: programs.throughout,
  };
}

/** Whether a tensor is what an operation of this kind makes. */
export function isMadeBy(op: Op, tensor: Tensor): boolean {
  return (tensor as Deferred).op === op;
}

/** The program that makes tensors, and the tensors that it starts from. */
function traced(outputs: readonly Deferred[]): { program: Program; leaves: readonly NativeTensor[] } {
  const leaves: NativeTensor[] = [];
  const instructions: Instruction[] = [];
  const places = new Map<Deferred, number>();
  // Leaves count down from -1, instructions up from 0: how many leaves there will be is not known yet.
  const placeOf = (tensor: Deferred): number => {
    const known = places.get(tensor);
    if (known !== undefined) return known;
    const place = tensor.id === undefined ? instructionOf(tensor) : -leaves.push(tensor as NativeTensor);
    places.set(tensor, place);
    return place;
  };
  const instructionOf = ({ op, sources }: Deferred): number => {
    const { inputs, after } = sources!;
    const instruction = { op: op!, inputs: inputs.map(placeOf), after: after.map(placeOf) };
    return instructions.push(instruction) - 1;
  };
  return { program: { outputs: outputs.map(placeOf), instructions }, leaves };
}
