/** Array that can be copied to WebAssembly memory and back. */
type Numbers = Uint8Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Memory of a WebAssembly module, with its allocator. */
export interface WasmMemory {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** @returns a pointer, 0 if the memory is full */
  allocate(bytes: number): number;
  release(pointer: number): void;
}

/** Arguments of one call, kept in WebAssembly memory until `release`. */
export class WasmArguments {
  readonly #wasm: WasmMemory;
  readonly #pointers: number[] = [];
  readonly #outputs: { readonly out: Numbers; readonly pointer: number }[] = [];

  constructor(wasm: WasmMemory) {
    this.#wasm = wasm;
  }

  /** Copies an array and returns a pointer to the copy. */
  copy(numbers: Numbers): number {
    const pointer = this.#allocate(numbers.byteLength);
    this.#bytesAt(pointer, numbers.byteLength).set(toBytes(numbers));
    return pointer;
  }

  /** Copies rows of a row-major array into contiguous memory, and returns a pointer to the copy. */
  copyRows(numbers: Uint8Array | Float32Array, width: number, rows: Uint32Array): number {
    const rowBytes = width * numbers.BYTES_PER_ELEMENT;
    const pointer = this.#allocate(rows.length * rowBytes);
    const [from, to] = [toBytes(numbers), this.#bytesAt(pointer, rows.length * rowBytes)];
    for (let i = 0; i < rows.length; i++) {
      const [source, target] = [rows[i]! * rowBytes, i * rowBytes];
      // For rows of up to 24 bytes, a loop is at least as fast as a call of `set`.
      if (rowBytes > 24) to.set(from.subarray(source, source + rowBytes), target);
      else for (let b = 0; b < rowBytes; b++) to[target + b] = from[source + b]!;
    }
    return pointer;
  }

  /** Writes the integers from 0 to `count - 1`, and returns a pointer to them. */
  writeRange(count: number): number {
    const pointer = this.#allocate(4 * count);
    const to = new Uint32Array(this.#wasm.memory.buffer, pointer, count);
    for (let i = 0; i < count; i++) to[i] = i;
    return pointer;
  }

  /** Copies an array that the call may change. Returns a pointer to the copy, or 0 for null. See {@link copyOutputs}. */
  output(out: Numbers | null): number {
    if (out === null) return 0;
    const pointer = this.copy(out);
    this.#outputs.push({ out, pointer });
    return pointer;
  }

  /** Copies the possibly changed values back into the arrays that were passed to {@link output}. */
  copyOutputs(): void {
    for (const { out, pointer } of this.#outputs) {
      toBytes(out).set(this.#bytesAt(pointer, out.byteLength));
    }
  }

  release(): void {
    for (const pointer of this.#pointers) this.#wasm.release(pointer);
  }

  #allocate(bytes: number): number {
    // Pointer 0 stands for null, so an empty array needs another pointer.
    const pointer = this.#wasm.allocate(Math.max(1, bytes));
    if (pointer === 0) throw new RangeError(`WebAssembly memory has no ${bytes} bytes left.`);
    this.#pointers.push(pointer);
    return pointer;
  }

  /** View of memory. It is created for each use, because growing memory replaces its buffer. */
  #bytesAt(pointer: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#wasm.memory.buffer, pointer, bytes);
  }
}

function toBytes({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
