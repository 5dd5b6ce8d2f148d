import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor } from './kernels.ts';
import type { WasmMemory } from './wasm-memory.ts';

/**
 * A product of more than one row and of so many multiplications a trial is made of plain products of two matrices: only
 * that form is fast in tfjs-backend-wasm 4.22.0 (XNNPACK), but it first copies its right side into a layout of its own.
 * Below, the slow loop over all trials is faster. The choice depends on the sizes in one trial alone, and so do the bits.
 */
const bigProduct = 5_000;

/** What the backend's own kernels use of its module, and its types leave out. */
type EmscriptenModule = BackendWasm['wasm'] & {
  cwrap(
    name: string,
    returns: null,
    takes: readonly string[],
  ): (...args: readonly (number | Uint8Array)[]) => void;
};

/** Where a matrix begins in WebAssembly's memory, and its size. */
interface Block {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Products trial by trial on WebAssembly, as `matMul` of the kernels. In a plain product the trials lie below one another
 * on the left wherever they share the right side, which is then copied once for all of them.
 */
export function wasmProducts(
  backend: BackendWasm,
  { create, address }: WasmMemory,
  run: (name: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap) => Tensor,
) {
  const { cwrap, tfjs } = backend.wasm as EmscriptenModule;
  const multiply = cwrap('BatchMatMul', null, [
    ...['number', 'array', 'number'],
    ...['number', 'array', 'number'],
    ...['number', 'number', 'number'],
  ]);
  // The backend counts its own numbers from 1.
  let number = 0x4000_0000;

  const transposed = (x: Tensor) => run('Transpose', { x }, { perm: [0, 2, 1] });
  const slow = (a: Tensor, b: Tensor, transpose: 'a' | 'b') =>
    run('BatchMatMul', { a, b }, { transposeA: transpose === 'a', transposeB: transpose === 'b' });

  /** `out = a b`, each anywhere in memory. */
  function plain(a: Block, b: Block, out: number): void {
    const ids = [
      register(a.address, a.rows * a.columns),
      register(b.address, b.rows * b.columns),
      register(out, a.rows * b.columns),
    ] as const;
    multiply(ids[0], shapeOf(a), 3, ids[1], shapeOf(b), 3, 0, 0, ids[2]);
    for (const id of ids) tfjs.disposeData(id);
  }

  function register(at: number, size: number): number {
    tfjs.registerTensor(++number, size, at);
    return number;
  }

  const shapeOf = ({ rows, columns }: Block) => new Uint8Array(Int32Array.of(1, rows, columns).buffer);

  /** `[K|1, m, k]` times `[K|1, k, n]`, by plain products. */
  function fast(a: Tensor, b: Tensor): Tensor {
    const [, rows, inner] = a.shape as [number, number, number];
    const columns = b.shape[2]!;
    const trials = Math.max(a.shape[0]!, b.shape[0]!);
    const out = create([trials, rows, columns]);
    const [left, right, to] = [address(a), address(b), address(out)];
    if (b.shape[0] === 1) {
      plain(
        { address: left, rows: trials * rows, columns: inner },
        { address: right, rows: inner, columns },
        to,
      );
      return out;
    }
    const [nextLeft, nextRight] = [a.shape[0] === 1 ? 0 : 4 * rows * inner, 4 * inner * columns];
    for (let trial = 0; trial < trials; trial++) {
      plain(
        { address: left + trial * nextLeft, rows, columns: inner },
        { address: right + trial * nextRight, rows: inner, columns },
        to + 4 * trial * rows * columns,
      );
    }
    return out;
  }

  return (a: Tensor, b: Tensor, transpose?: 'a' | 'b'): Tensor => {
    const [rows, inner] = transpose === 'a' ? [a.shape[2]!, a.shape[1]!] : [a.shape[1]!, a.shape[2]!];
    const columns = transpose === 'b' ? b.shape[1]! : b.shape[2]!;
    const big = rows > 1 && rows * inner * columns >= bigProduct;
    switch (transpose) {
      case 'a':
        return big ? fast(transposed(a), b) : slow(a, b, 'a');
      case 'b':
        // The transposed of `b a'`, so that the side that trials may share stands on the right.
        return big ? transposed(fast(b, transposed(a))) : slow(a, b, 'b');
      case undefined:
        // Two sides that are not transposed would take another path for one trial than for more, with other bits.
        return big ? fast(a, b) : slow(a, transposed(b), 'b');
    }
  };
}
