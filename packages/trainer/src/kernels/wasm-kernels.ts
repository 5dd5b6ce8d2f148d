import type { NamedAttrMap, NamedTensorMap, Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tfjs } from '../tensorflow/tfjs.ts';
import { constantsOf } from './constants.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { scopesOf } from './scopes.ts';
import { boundBy } from './wasm-bounds.ts';
import { wasmMemory } from './wasm-memory.ts';
import { wasmProducts } from './wasm-products.ts';

/** The kernels of tfjs-backend-wasm. */
export function wasmKernels(tf: Tfjs): Kernels {
  const engine = tf.engine();
  const backend = tf.backend() as BackendWasm;
  const create = (numbers: Float32Array, shape: readonly number[]): Tensor =>
    tf.tensor(numbers, [...shape], 'float32');
  const scopes = scopesOf<Tensor>({ free: (tensor) => (tensor as TfTensor).dispose() });
  const run = (
    name: string,
    inputs: Readonly<Record<string, Tensor>> | readonly Tensor[],
    attributes: NamedAttrMap = {},
  ): Tensor => scopes.add(engine.runKernel(name, inputs as NamedTensorMap, attributes) as TfTensor);
  const unary = (name: string) => (x: Tensor) => run(name, { x });
  const binary = (name: string) => (a: Tensor, b: Tensor) => run(name, { a, b });
  const step = (x: Tensor) => run('Step', { x }, { alpha: 0 });

  const memory = wasmMemory(tf, backend, scopes.add);
  const matMul = wasmProducts(backend, memory, run);
  const constant = constantsOf(create);
  const reduceLast = (name: string, input: string) => (x: Tensor) =>
    run(name, { [input]: x }, { axis: x.shape.length - 1, keepDims: true });

  const sumLast = reduceLast('Sum', 'x');

  const kernels: Kernels = {
    backend: 'wasm',
    upload: (numbers, shape) => scopes.add(create(numbers, shape)),
    constant,
    download: (tensor) => (tensor as TfTensor).dataSync<'float32'>(),
    downloadAll: (tensors) => tensors.map(kernels.download),
    scope: scopes.run,
    throughout: (_, body) => body(),
    keep: scopes.keep,
    dispose: scopes.release,
    alive: () => engine.memory().numTensors,
    made: scopes.made,

    add: binary('Add'),
    subtract: binary('Sub'),
    multiply: binary('Multiply'),
    divide: binary('RealDiv'),
    maximum: boundBy(memory, Math.max, binary('Maximum')),
    minimum: boundBy(memory, Math.min, binary('Minimum')),
    step,
    abs: unary('Abs'),
    // Its own `Sign` is 0 for all that is nearer to 0 than 1e-7.
    sign: (x) => kernels.subtract(step(x), step(kernels.multiply(x, constant(-1)))),
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
    sumLast,
    sumAll: (x) => {
      const rows = sumLast(x);
      return sumLast(run('Reshape', { x: rows }, { shape: [x.shape[0]!, 1, x.shape[1]!] }));
    },
    maxLast: (x) => {
      const axis = x.shape.length - 1;
      return run('Max', { x }, { reductionIndices: [axis], keepDims: true });
    },
  };
  return kernels;
}
