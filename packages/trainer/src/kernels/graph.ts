import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeBinding, NativeTensor, OpAttribute } from '../tensorflow/binding.ts';
import type { Instruction, Program } from './program.ts';
import { bytes, flag, message, number } from './protobuf.ts';

/** A program that TensorFlow holds as a graph. */
export interface LoadedGraph {
  readonly type: 'loaded';
  /** Runs it; the ids of its outputs. */
  run(leaves: readonly NativeTensor[]): readonly number[];
  unload(): void;
}

/**
 * Loads a program as a graph. The addon takes one only as a SavedModel: a folder with a `MetaGraphDef`. What the program
 * starts from is fed, constants too, and of no known shape: TensorFlow's rewriting of graphs then has nothing to fold or to
 * put in another order, and the graph is the same for every K.
 *
 * @throws Error of Node's where its folder cannot be written, of TensorFlow's where it cannot be loaded.
 */
export function loadGraph(
  binding: NativeBinding,
  program: Program,
  leaves: readonly NativeTensor[],
): LoadedGraph {
  removeOrphans();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(binding, program, leaves));
    const id = binding.loadSavedModel(folder, TAG);
    const fed = leaves.map((_, i) => `${nameOf(-1 - i)}:0`).join();
    const fetched = program.outputs.map((place) => `${nameOf(place)}:0`).join();
    return {
      type: 'loaded',
      run: (leaves) =>
        binding
          .runSavedModel(
            id,
            leaves.map((leaf) => leaf.id),
            fed,
            fetched,
          )
          .map((made) => made.id),
      unload: () => binding.deleteSavedModel(id),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A graph is loaded in some milliseconds: a folder as old as this, in ms, is of a process that was killed meanwhile. */
const ORPHAN_AGE = 3_600_000;

function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    try {
      if (Date.now() - statSync(folder).mtimeMs > ORPHAN_AGE) rmSync(folder, { recursive: true });
    } catch {
      // Another user's, or gone.
    }
  }
}

const TAG = 'serve';

/** What the names of its folders begin with. */
const PREFIX = 'ridgeline-graph-';

const nameOf = (place: number) => (place < 0 ? `leaf${-1 - place}` : `op${place}`);

// The numbers of the fields are those of TensorFlow's saved_model.proto, meta_graph.proto, graph.proto, node_def.proto,
// attr_value.proto and tensor_shape.proto.

function savedModel(binding: NativeBinding, program: Program, leaves: readonly NativeTensor[]): Uint8Array {
  const nodes = [
    ...leaves.map((leaf, i) => placeholder(binding, nameOf(-1 - i), leaf.dtype)),
    ...program.instructions.map((instruction, i) => operation(binding, nameOf(i), inTurn(instruction, i))),
  ];
  const graph = message(
    ...nodes.map((node) => bytes(1, node)),
    // Versions: what wrote it.
    bytes(4, message(number(1, 1000))),
  );
  const metaGraph = message(bytes(1, message(bytes(4, TAG))), bytes(2, graph));
  return message(number(1, 1), bytes(2, metaGraph));
}

/** One after another, so that a run stays in one thread. */
function inTurn(instruction: Instruction, place: number): Instruction {
  return place === 0 ? instruction : { ...instruction, after: [...instruction.after, place - 1] };
}

function placeholder(binding: NativeBinding, name: string, dtype: number): Uint8Array {
  return message(
    bytes(1, name),
    bytes(2, 'Placeholder'),
    attribute(binding, { name: 'dtype', type: binding.TF_ATTR_TYPE, value: dtype }),
    attribute(binding, { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [] }),
  );
}

function operation(binding: NativeBinding, name: string, { op, inputs, after }: Instruction): Uint8Array {
  return message(
    bytes(1, name),
    bytes(2, op.name),
    ...inputs.map((place) => bytes(3, nameOf(place))),
    ...after.map((place) => bytes(3, `^${nameOf(place)}`)),
    ...op.attributes.map((each) => attribute(binding, each)),
  );
}

function attribute(binding: NativeBinding, { name, type, value }: OpAttribute): Uint8Array {
  return bytes(5, message(bytes(1, name), bytes(2, attributeValue(binding, type, value))));
}

function attributeValue(binding: NativeBinding, type: number, value: OpAttribute['value']): Uint8Array {
  switch (type) {
    case binding.TF_ATTR_STRING:
      return bytes(2, value as string);
    case binding.TF_ATTR_BOOL:
      return flag(5, value as boolean);
    case binding.TF_ATTR_TYPE:
      return number(6, value as number);
    case binding.TF_ATTR_SHAPE:
      // Unknown, whatever it is: a program knows no shapes.
      return bytes(7, flag(3, true));
    default:
      throw new Error(`no attribute of a graph: ${JSON.stringify(value)}`);
  }
}
