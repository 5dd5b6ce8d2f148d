import type { NativeBinding, NativeTensor, OpAttribute } from '../tensorflow/binding.ts';
import { constantsOf } from './constants.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { scopesOf } from './scopes.ts';

/**
 * The kernels as raw ops of TensorFlow, through the addon's `executeOp`. Needs oneDNN on and one intra-op thread
 * (`nativeEnvironment`): else the bits of a trial depend on its group.
 */
export function nativeKernels(binding: NativeBinding): Kernels {
  const scopes = scopesOf<Tensor>((tensor) => binding.deleteTensor(idOf(tensor)));
  const { TF_FLOAT: float32, TF_INT32: int32, TF_BOOL: bool } = binding;

  const type = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const flag = (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const T = [type('T', float32)];
  const boolToFloat = [type('SrcT', bool), type('DstT', float32), flag('Truncate', false)];
  const reduction = [flag('keep_dims', true), ...T, type('Tidx', int32)];
  const products = {
    none: [flag('adj_x', false), flag('adj_y', false), ...T],
    a: [flag('adj_x', true), flag('adj_y', false), ...T],
    b: [flag('adj_x', false), flag('adj_y', true), ...T],
  };
  const idOf = (tensor: Tensor) => (tensor as NativeTensor).id;
  const create = (numbers: Float32Array, shape: readonly number[]): NativeTensor => ({
    id: binding.createTensor(shape, float32, numbers),
    dtype: float32,
    shape,
  });
  const constant = constantsOf(create);
  const lastAxis: NativeTensor = {
    id: binding.createTensor([], int32, Int32Array.of(-1)),
    dtype: int32,
    shape: [],
  };
  const run = (name: string, attributes: readonly OpAttribute[], ...inputs: readonly Tensor[]): Tensor =>
    scopes.add(binding.executeOp(name, attributes, inputs.map(idOf), 1)[0]!);
  const unary = (name: string) => (x: Tensor) => run(name, T, x);
  const binary = (name: string) => (a: Tensor, b: Tensor) => run(name, T, a, b);
  const reduceLast = (name: string) => (x: Tensor) => run(name, reduction, x, lastAxis);

  return {
    backend: 'native',
    upload: (numbers, shape) => scopes.add(create(numbers, shape)),
    constant,
    download: (tensor) => binding.tensorDataSync(idOf(tensor)) as Float32Array,
    scope: scopes.run,
    keep(tensor) {
      scopes.keep(tensor);
      return tensor;
    },
    dispose: scopes.release,
    alive: () => binding.getNumOfTensors(),
    made: scopes.made,

    add: binary('AddV2'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    divide: binary('RealDiv'),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    step: (x) => run('Cast', boolToFloat, run('Greater', T, x, constant(0))),
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

    matMul: (a, b, transpose) => run('BatchMatMulV2', products[transpose ?? 'none'], a, b),
    sumLast: reduceLast('Sum'),
    maxLast: reduceLast('Max'),
  };
}
