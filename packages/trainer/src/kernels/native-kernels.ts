import type { NativeBinding } from '../tensorflow/binding.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { nativeAdam } from './native-adam.ts';
import { nativeOps } from './native-ops.ts';

/**
 * The kernels as raw ops of TensorFlow. Needs oneDNN on and one intra-op thread (`nativeEnvironment`): else the bits of a
 * trial depend on its group.
 */
export function nativeKernels(binding: NativeBinding): Kernels {
  const ops = nativeOps(binding);
  const { scopes, create, constant, run, float, flag, type } = ops;
  const boolToFloat = [type('SrcT', ops.bool), type('DstT', ops.float32), flag('Truncate', false)];
  const reduction = [flag('keep_dims', true), ...float, type('Tidx', ops.int32)];
  const products = {
    none: [flag('adj_x', false), flag('adj_y', false), ...float],
    a: [flag('adj_x', true), flag('adj_y', false), ...float],
    b: [flag('adj_x', false), flag('adj_y', true), ...float],
  };
  const unary = (name: string) => (x: Tensor) => run(name, float, x);
  const binary = (name: string) => (a: Tensor, b: Tensor) => run(name, float, a, b);
  const reduceLast = (name: string) => (x: Tensor) => run(name, reduction, x, ops.lastAxis);

  const kernels: Kernels = {
    backend: 'native',
    upload: (numbers, shape) => scopes.add(create(numbers, shape)),
    constant,
    memory(numbers, shape) {
      const variable = ops.variable(shape);
      scopes.run(() => ops.assign(variable, scopes.add(create(numbers, shape))));
      return variable;
    },
    download: (tensor) =>
      ops.isVariable(tensor) ? scopes.run(() => ops.download(ops.read(tensor))) : ops.download(tensor),
    scope: scopes.run,
    keep: scopes.keep,
    dispose: scopes.release,
    alive: () => binding.getNumOfTensors(),
    made: scopes.made,

    add: binary('AddV2'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    divide: binary('RealDiv'),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    step: (x) => run('Cast', boolToFloat, run('Greater', float, x, constant(0))),
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
    reluGradient: binary('ReluGrad'),
    adam: (settings) => nativeAdam(kernels, ops, settings),

    matMul: (a, b, transpose) => run('BatchMatMulV2', products[transpose ?? 'none'], a, b),
    sumLast: reduceLast('Sum'),
    sumAll: (x) => run('Sum', reduction, x, ops.bothAxes),
    maxLast: reduceLast('Max'),
  };
  return kernels;
}
