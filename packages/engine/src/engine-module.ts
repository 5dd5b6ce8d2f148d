/**
 * Functions of the compiled engine, with typed arrays for their buffers; `native/engine.h` describes them. `H` is the
 * type of a network's handle.
 */
export interface EngineModule<H = unknown> {
  version(): number;
  fused(): number;
  /** @returns 0 if the network does not fit into memory */
  create(spec: Float64Array, length: number): H | 0;
  free(handle: H): void;
  weightCount(handle: H): number;
  readWeights(handle: H, out: Float32Array): void;
  writeWeights(handle: H, weights: Float32Array): void;
  stateCount(handle: H): number;
  readState(handle: H, out: Float32Array): void;
  writeState(handle: H, state: Float32Array): void;
  train(
    handle: H,
    inputs: Uint8Array | Float32Array,
    targets: Uint8Array | Float32Array,
    rows: Uint32Array,
    rowCount: number,
    rates: Float64Array,
    steps: number,
    firstStep: number,
    dropoutKeys: Uint32Array,
    sums: Float64Array,
  ): void;
  evaluate(
    handle: H,
    inputs: Uint8Array | Float32Array,
    targets: Uint8Array | Float32Array,
    rows: Uint32Array,
    rowCount: number,
    outputs: Float32Array | null,
    losses: Float32Array | null,
    hits: Uint8Array | null,
    sums: Float64Array,
  ): void;
  figures(handle: H, out: Float64Array): void;
}
