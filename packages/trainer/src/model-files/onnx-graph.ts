import { sizeOfShape, type Shape } from '@ridgeline/core';
import type { PbfWriter } from 'pbf';
import { toLittleEndian } from '../checkpoint/layers-model.ts';

/** Attribute of a node. */
export type OnnxAttribute =
  { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Constant of a graph. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

/** Graph with one input and one output, both float32 with a batch of any size. */
interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly input: OnnxValue;
  readonly output: OnnxValue;
}

interface OnnxValue {
  readonly name: string;
  /** Shape without the batch axis. */
  readonly shape: Shape;
}

/** Type codes in `onnx.proto`. */
export const dataTypes = { float: 1, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/** Version of the file format that opset 17 belongs to. */
const IR_VERSION = 8;

/** Writes a graph as an ONNX file. The field numbers below are from `onnx.proto`. */
export async function encodeOnnxFile(graph: OnnxGraph, opset: number): Promise<Uint8Array> {
  const { PbfWriter } = await import('pbf');
  const file = new PbfWriter();
  file.writeVarintField(1, IR_VERSION);
  file.writeStringField(2, 'Ridgeline');
  file.writeMessage(7, writeGraph, graph);
  file.writeMessage(8, (version, pbf) => pbf.writeVarintField(2, version), opset);
  return file.finish();
}

function writeGraph({ nodes, tensors, input, output }: OnnxGraph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'network');
  for (const tensor of tensors) pbf.writeMessage(5, writeTensor, tensor);
  pbf.writeMessage(11, writeValue, input);
  pbf.writeMessage(12, writeValue, output);
}

function writeNode({ type, inputs, output, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, output);
  pbf.writeStringField(4, type);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
}

function writeAttribute([name, value]: readonly [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, attributeTypes.float);
  } else if ('int' in value) {
    pbf.writeVarintField(3, value.int);
    pbf.writeVarintField(20, attributeTypes.int);
  } else {
    for (const int of value.ints) pbf.writeVarintField(8, int);
    pbf.writeVarintField(20, attributeTypes.ints);
  }
}

function writeTensor({ name, shape, values }: OnnxTensor, pbf: PbfWriter): void {
  if (values.length !== sizeOfShape(shape)) throw new Error(`Tensor ${name} has ${values.length} numbers.`);
  for (const size of shape) pbf.writeVarintField(1, size);
  const isFloat = values instanceof Float32Array;
  pbf.writeVarintField(2, isFloat ? dataTypes.float : dataTypes.int64);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, toLittleEndian(values));
}

function writeValue({ name, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, shape), undefined);
}

function writeTensorType(shape: Shape, pbf: PbfWriter): void {
  pbf.writeVarintField(1, dataTypes.float);
  pbf.writeMessage(
    2,
    (_, dimensions) => {
      dimensions.writeMessage(1, (batch, dimension) => dimension.writeStringField(2, batch), 'batch');
      for (const size of shape)
        dimensions.writeMessage(1, (length, dimension) => dimension.writeVarintField(1, length), size);
    },
    undefined,
  );
}
