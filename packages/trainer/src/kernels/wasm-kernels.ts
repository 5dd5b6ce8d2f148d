import type { NamedAttrMap, NamedTensorMap, Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../tensorflow/tfjs.ts';
import { constantsOf } from './constants.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { scopesOf } from './scopes.ts';

/**
 * A product of so many rows and so many multiplications a trial is made trial by trial, each as a plain product of two
 * matrices: only that form is fast in tfjs-backend-wasm 4.22.0 (XNNPACK), but it first copies the right side into a
 * layout of its own. Below, the slow loop over all trials is faster. Measured at 784-64 and 64-32, batch 32.
 */
const manyRows = 8;
const bigProduct = 150_000;

/** The kernels of tfjs-backend-wasm. */
export function wasmKernels(tf: Tfjs): Kernels {
  const engine = tf.engine();
  const create = (numbers: Float32Array, shape: readonly number[]): Tensor =>
    tf.tensor(numbers, [...shape], 'float32');
  const scopes = scopesOf<Tensor>((tensor) => (tensor as TfTensor).dispose());
  const run = (
    name: string,
    inputs: Readonly<Record<string, Tensor>> | readonly Tensor[],
    attributes: NamedAttrMap = {},
  ): Tensor => scopes.add(engine.runKernel(name, inputs as NamedTensorMap, attributes) as TfTensor);
  const unary = (name: string) => (x: Tensor) => run(name, { x });
  const binary = (name: string) => (a: Tensor, b: Tensor) => run(name, { a, b });
  const step = (x: Tensor) => run('Step', { x }, { alpha: 0 });

  function matMul(a: Tensor, b: Tensor, transpose?: 'a' | 'b'): Tensor {
    const [m, k] = transpose === 'a' ? [a.shape[2]!, a.shape[1]!] : [a.shape[1]!, a.shape[2]!];
    const n = transpose === 'b' ? b.shape[1]! : b.shape[2]!;
    if (m >= manyRows && m * k * n >= bigProduct) return trialByTrial(a, b, transpose);
    // Two sides that are not transposed would take another path for one trial than for more, with other bits.
    return transpose === undefined ? product(a, transposed(b), 'b') : product(a, b, transpose);
  }

  function product(a: Tensor, b: Tensor, transpose?: 'a' | 'b'): Tensor {
    return run('BatchMatMul', { a, b }, { transposeA: transpose === 'a', transposeB: transpose === 'b' });
  }

  function transposed(x: Tensor): Tensor {
    return run('Transpose', { x }, { perm: [0, 2, 1] });
  }

  function trialByTrial(a: Tensor, b: Tensor, transpose?: 'a' | 'b'): Tensor {
    const left = trialsOf(transpose === 'a' ? transposed(a) : a);
    const right = trialsOf(transpose === 'b' ? transposed(b) : b);
    const products = Array.from({ length: Math.max(left.length, right.length) }, (_, trial) =>
      product(left[trial] ?? left[0]!, right[trial] ?? right[0]!),
    );
    if (products.length === 1) return products[0]!;
    return run('Concat', products, { axis: 0 });
  }

  function trialsOf(x: Tensor): Tensor[] {
    const [trials, rows, columns] = x.shape as [number, number, number];
    if (trials === 1) return [x];
    return Array.from({ length: trials }, (_, trial) =>
      run('Slice', { x }, { begin: [trial, 0, 0], size: [1, rows, columns] }),
    );
  }

  const reduceLast = (name: string, input: string) => (x: Tensor) =>
    run(name, { [input]: x }, { axis: x.shape.length - 1, keepDims: true });

  return {
    backend: 'wasm',
    upload: (numbers, shape) => scopes.add(create(numbers, shape)),
    constant: constantsOf(create),
    download: (tensor) => (tensor as TfTensor).dataSync<'float32'>(),
    scope: scopes.run,
    keep(tensor) {
      scopes.keep(tensor);
      return tensor;
    },
    dispose: scopes.release,
    alive: () => engine.memory().numTensors,
    made: scopes.made,

    add: binary('Add'),
    subtract: binary('Sub'),
    multiply: binary('Multiply'),
    divide: binary('RealDiv'),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    step,
    abs: unary('Abs'),
    sign: unary('Sign'),
    square: unary('Square'),
    sqrt: unary('Sqrt'),
    exp: unary('Exp'),
    log: unary('Log'),
    log1p: unary('Log1p'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    elu: unary('Elu'),
    relu: unary('Relu'),
    reluGradient: (gradient, output) => run('Multiply', { a: gradient, b: step(output) }),

    matMul,
    sumLast: reduceLast('Sum', 'x'),
    maxLast: (x) => {
      const axis = x.shape.length - 1;
      return run('Max', { x }, { reductionIndices: [axis], keepDims: true });
    },
  };
}
