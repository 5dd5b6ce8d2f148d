/** A tensor that lives in TensorFlow: `id` names it in this thread until it is deleted. */
export interface NativeTensor {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** One attribute of an op; `type` is one of the binding's `TF_ATTR_…` numbers. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

/**
 * The functions of the compiled addon `tfjs_binding.node` of tfjs-node 4.22.0 (its `binding/tfjs_backend.h`) that
 * Ridgeline calls. Every call is synchronous and concerns this thread only; errors of TensorFlow are thrown.
 */
export interface NativeBinding {
  /** Copies `data` (row-major, as many numbers as `shape` holds) into a new tensor and returns its id. */
  createTensor(shape: readonly number[], dtype: number, data: Float32Array | Int32Array | Uint8Array): number;
  /** Frees a tensor; its id must not be used again. */
  deleteTensor(id: number): void;
  /** A copy of a tensor's numbers, row-major. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  /** Runs any op of TensorFlow by name. The caller deletes the `outputs` tensors that come back. */
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** How many tensors of this thread are alive. */
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;

  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_COMPLEX64: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_RESOURCE: number;
  /** The version of libtensorflow, as in `2.21.0`. */
  readonly TF_Version: string;
}
