/** A tensor of float32 numbers on a backend. It can only be read by the {@link Kernels} that made it. */
export interface Tensor {
  readonly shape: readonly number[];
}

/** How native TensorFlow runs operations. */
export type Way = 'one by one' | 'as graphs';

/**
 * The few operations that a training step is made of, alike on native TensorFlow and on WebAssembly. Trials lie on the
 * first axis of every tensor, `[K, rows, columns]`, or `[1, rows, columns]` for what all trials share; operations of
 * two tensors broadcast. No operation lets the bits of one trial depend on how many others there are, given that the
 * transcendental ones (`exp`, `log`, `log1p`, `sigmoid`, `tanh`, `elu`) only see slabs `rows x columns` that are
 * multiples of 16 floats: a vector unit may round differently in the tail of an array than in its body.
 *
 * What is missing is missing on purpose. There is no softmax, no reciprocal, no sum over rows: on native TensorFlow
 * their bits depend on K. A sum over rows is a product with a row of ones.
 */
export interface Kernels {
  readonly backend: 'native' | 'wasm';

  /**
   * Hands numbers, row-major, to the backend, which may read them until the innermost scope ends, and for as long as the
   * tensor is kept: they may be written anew afterwards.
   */
  upload(numbers: Float32Array, shape: readonly number[]): Tensor;
  /** `[1, 1, count]`, each entry `value`; made once, never freed. A product with a row of ones is a sum over rows. */
  constant(value: number, count?: number): Tensor;
  /** A copy of a tensor's numbers, row-major. */
  download(tensor: Tensor): Float32Array;
  /**
   * {@link download} for several tensors. Native TensorFlow computes nothing before it is asked for, and everything that is
   * asked for or was kept at once; ask for all that a step has to say in one call, or what they share is computed again.
   */
  downloadAll(tensors: readonly Tensor[]): Float32Array[];
  /** Runs `body` and frees all tensors made in it, also when it throws, but those that were given to `keep`. */
  scope<R>(body: () => R): R;
  /** Runs `body` in one way. Else native TensorFlow begins in the first and goes over to the second where it has graphs. */
  throughout<R>(way: Way, body: () => R): R;
  /** Hands a tensor of the innermost scope to the one that `neighbour` belongs to, or to nobody where it has none. */
  keep(tensor: Tensor, neighbour?: Tensor): Tensor;
  /** Frees a tensor; what was made of it and neither kept nor read yet is lost with it. */
  dispose(tensor: Tensor): void;
  /** How many tensors are alive. */
  alive(): number;
  /** How many tensors were ever made. */
  made(): number;

  add(a: Tensor, b: Tensor): Tensor;
  subtract(a: Tensor, b: Tensor): Tensor;
  multiply(a: Tensor, b: Tensor): Tensor;
  divide(a: Tensor, b: Tensor): Tensor;
  maximum(a: Tensor, b: Tensor): Tensor;
  minimum(a: Tensor, b: Tensor): Tensor;
  /** 1 where `x` is above 0, else 0. */
  step(x: Tensor): Tensor;
  abs(x: Tensor): Tensor;
  /** -1, 0 or 1. */
  sign(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  /** `log(1 + x)`. */
  log1p(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  /** `x` above 0, else `exp(x) - 1`. */
  elu(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  /** `gradient` where `output` is above 0, else 0. */
  reluGradient(gradient: Tensor, output: Tensor): Tensor;

  /** `a b`, trial by trial, each side transposed if asked: `[K|1, m, k]` and `[K|1, k, n]` give `[K, m, n]`. */
  matMul(a: Tensor, b: Tensor, transpose?: 'a' | 'b'): Tensor;
  /** Sum over the last axis, which stays with length 1. */
  sumLast(x: Tensor): Tensor;
  /** Sum over rows and columns: `[K, 1, 1]`. */
  sumAll(x: Tensor): Tensor;
  /** Maximum over the last axis, which stays with length 1. */
  maxLast(x: Tensor): Tensor;
}
