/** Functions of the compiled engine, over typed arrays; `native/` defines them. */
export interface EngineModule {
  version(): number;
  fused(): number;
  /** @returns the handle of a network, from 1; 0 where it does not fit into memory */
  create(spec: Float64Array, length: number): number;
  free(handle: number): void;
  weightCount(handle: number): number;
  readWeights(handle: number, out: Float32Array): void;
  writeWeights(handle: number, weights: Float32Array): void;
  /** @returns the number of steps done, fewer than `steps` where `stop[0]` was set */
  train(
    handle: number,
    inputs: Uint8Array | Float32Array,
    targets: Uint8Array | Float32Array,
    rows: Uint32Array,
    rowCount: number,
    rates: Float64Array,
    steps: number,
    firstStep: number,
    dropoutKeys: Uint32Array,
    stop: Int32Array | null,
    sums: Float64Array,
  ): number;
  evaluate(
    handle: number,
    inputs: Uint8Array | Float32Array,
    targets: Uint8Array | Float32Array,
    rows: Uint32Array,
    rowCount: number,
    outputs: Float32Array | null,
    losses: Float32Array | null,
    right: Uint8Array | null,
    sums: Float64Array,
  ): void;
  figures(handle: number, out: Float64Array): void;
}
