import type { NativeBinding, NativeTensor } from '../tensorflow/binding.ts';
import type { Op } from './deferred.ts';
import { loadGraph, type LoadedGraph } from './graph.ts';
import type { Way } from './kernels.ts';

/**
 * An operation of a program. Where something comes from is a number: from 0 up the result of an instruction, from -1 down
 * one of the tensors that the program starts from.
 */
export interface Instruction {
  readonly op: Op;
  readonly inputs: readonly number[];
  /** Instructions that must have run before, for what they do to a variable. */
  readonly after: readonly number[];
}

/** Operations in an order in which they can run. Nothing in it depends on shapes, so nothing depends on K. */
export interface Program {
  readonly instructions: readonly Instruction[];
  /** Whose results are wanted. */
  readonly outputs: readonly number[];
}

/** Programs that a thread remembers at one time. */
const MOST_PROGRAMS = 64;

/** How often a program ran, until it is loaded. */
type Known = { readonly type: 'counted'; readonly runs: number } | LoadedGraph;

export interface Programs {
  /** Runs a program; the ids of its outputs. */
  run(program: Program, leaves: readonly NativeTensor[]): readonly number[];
  /** Runs `body`; the programs in it run in one way, from the first time on. Without an end of patience none is loaded. */
  throughout<R>(way: Way, body: () => R): R;
}

/**
 * Runs programs, op by op at first. One that has run often enough to be worth it is loaded as a graph, which spares the
 * way from JavaScript to each op and lets ops write over what nobody needs any more. The ops are the same, and the bits.
 */
export function programsOf(binding: NativeBinding, patience: number): Programs {
  // The one that ran last is the last.
  const known = new Map<string, Known>();
  const keys = new Map<Op, number>();
  let loads = patience !== Infinity;
  let waits = patience;
  const keyOf = (op: Op) => {
    const key = keys.get(op) ?? keys.size;
    keys.set(op, key);
    return key;
  };
  const signatureOf = ({ instructions, outputs }: Program) => {
    let signature = outputs.join();
    for (const { op, inputs, after } of instructions) {
      signature += `;${keyOf(op)}(${inputs.join()})${after.join()}`;
    }
    return signature;
  };
  const forgetOldest = () => {
    const [oldest] = known;
    const [signature, held] = oldest!;
    if (held.type === 'loaded') held.unload();
    known.delete(signature);
  };
  /** A graph only saves time: where one cannot be loaded, this thread goes on without. */
  const load = (program: Program, leaves: readonly NativeTensor[]): Known => {
    try {
      return loadGraph(binding, program, leaves);
    } catch (error) {
      loads = false;
      waits = Infinity;
      const why = error instanceof Error ? error.message : String(error);
      console.warn(`A thread trains without graphs from now on, more slowly and to the same bits: ${why}`);
      return { type: 'counted', runs: 0 };
    }
  };
  return {
    run(program, leaves) {
      if (waits === Infinity) return opByOp(binding, program, leaves);
      const signature = signatureOf(program);
      const before = known.get(signature) ?? { type: 'counted', runs: 0 };
      const now = before.type === 'counted' && before.runs >= waits ? load(program, leaves) : once(before);
      known.delete(signature);
      known.set(signature, now);
      if (known.size > MOST_PROGRAMS) forgetOldest();
      return now.type === 'loaded' ? now.run(leaves) : opByOp(binding, program, leaves);
    },
    throughout(way, body) {
      waits = way === 'as graphs' && loads ? 0 : Infinity;
      try {
        return body();
      } finally {
        waits = loads ? patience : Infinity;
      }
    },
  };
}

function once(held: Known): Known {
  return held.type === 'counted' ? { type: 'counted', runs: held.runs + 1 } : held;
}

function opByOp(
  binding: NativeBinding,
  { instructions, outputs }: Program,
  leaves: readonly NativeTensor[],
): readonly number[] {
  const results: (number | undefined)[] = [];
  const idOf = (place: number) => (place < 0 ? leaves[-1 - place]!.id : results[place]!);
  try {
    for (const { op, inputs } of instructions) {
      const [made] = binding.executeOp(op.name, op.attributes, inputs.map(idOf), op.outputs);
      results.push(made?.id);
    }
    const wanted = outputs.map(idOf);
    for (const place of outputs) results[place] = undefined;
    return wanted;
  } finally {
    for (const id of results) if (id !== undefined) binding.deleteTensor(id);
  }
}
