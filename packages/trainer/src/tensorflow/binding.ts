/** Tensor that lives in TensorFlow. `id` identifies it in this thread until it is deleted. */
interface NativeTensor {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** Attribute of an op; `type` is one of the binding's `TF_ATTR_…` numbers. */
interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

/**
 * Functions that Ridgeline calls in the compiled addon `tfjs_binding.node` of tfjs-node 4.22.0 (its
 * `binding/tfjs_backend.h`). Every call is synchronous and concerns this thread only; errors of TensorFlow are thrown.
 */
export interface NativeBinding {
  /** Copies `data` (row-major, as many numbers as `shape` holds) into a new tensor. Returns its id. */
  createTensor(shape: readonly number[], dtype: number, data: Float32Array | Int32Array | Uint8Array): number;
  /** Frees a tensor; its id must not be used again. */
  deleteTensor(id: number): void;
  /** Copies a tensor's numbers, row-major. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  /** Runs any op of TensorFlow by name. Returns `outputCount` tensors, which the caller deletes. */
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): NativeTensor[];
  /** Number of this thread's live tensors. */
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
  /** Version of libtensorflow, such as `2.21.0`. */
  readonly TF_Version: string;
}
