import type { NativeBinding } from '../tensorflow/binding.ts';
import { isMadeBy, type Op } from './deferred.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { nativeOps } from './native-ops.ts';

/** The TensorFlow whose graphs were held to the bits of their operations: how it rewrites a graph is its own affair. */
const provenVersion = '2.21.0';

/**
 * The kernels as raw ops of TensorFlow. Needs oneDNN on and one intra-op thread (`nativeEnvironment`): else the bits of a
 * trial depend on its group.
 *
 * @param patience how often the same operations run one by one before they are loaded as a graph, which takes as long
 */
export function nativeKernels(
  binding: NativeBinding,
  patience = binding.TF_Version === provenVersion ? 50 : Infinity,
): Kernels {
  const ops = nativeOps(binding, patience);
  const { scopes, create, constant, record, op, float, flag, type } = ops;
  const unary = (name: string) => elementwise(op(name, float));
  const elementwise = (own: Op) => (x: Tensor) => record(own, x.shape, [x]);
  const binary = (name: string, attributes = float) => {
    const own = op(name, attributes);
    return (a: Tensor, b: Tensor) => record(own, broadcast(a.shape, b.shape), [a, b]);
  };
  const reduction = (name: string) => {
    const own = op(name, [flag('keep_dims', true), ...float, type('Tidx', ops.int32)]);
    return (x: Tensor, shape: readonly number[], axes: Tensor) => record(own, shape, [x, axes]);
  };
  const product = (a: boolean, b: boolean) =>
    op('BatchMatMulV2', [flag('adj_x', a), flag('adj_y', b), ...float]);
  const products = { none: product(false, false), a: product(true, false), b: product(false, true) };
  const greater = binary('Greater');
  const division = binary('RealDiv');
  const root = op('Sqrt', float);
  const abs = unary('Abs');
  const boolToFloat = op('Cast', [
    type('SrcT', ops.bool),
    type('DstT', ops.float32),
    flag('Truncate', false),
  ]);
  const [sum, max] = [reduction('Sum'), reduction('Max')];

  const kernels: Kernels = {
    backend: 'native',
    upload: (numbers, shape) => scopes.add(create(numbers, shape)),
    constant,
    download: (tensor) => ops.download([tensor])[0]!,
    downloadAll: ops.download,
    scope: scopes.run,
    throughout: ops.throughout,
    keep: scopes.keep,
    dispose: scopes.release,
    alive: () => binding.getNumOfTensors(),
    made: scopes.made,

    add: binary('AddV2'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    // A graph would multiply by `Rsqrt` instead, whose bits depend on K.
    divide: (a, b) => division(a, isMadeBy(root, b) ? abs(b) : b),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    step: (x) => record(boolToFloat, x.shape, [greater(x, constant(0))]),
    abs,
    sign: unary('Sign'),
    square: unary('Square'),
    sqrt: elementwise(root),
    exp: unary('Exp'),
    log: unary('Log'),
    log1p: unary('Log1p'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    elu: unary('Elu'),
    relu: unary('Relu'),
    reluGradient: binary('ReluGrad'),

    matMul(a, b, transpose) {
      const trials = Math.max(a.shape[0]!, b.shape[0]!);
      const rows = a.shape[transpose === 'a' ? 2 : 1]!;
      const columns = b.shape[transpose === 'b' ? 1 : 2]!;
      return record(products[transpose ?? 'none'], [trials, rows, columns], [a, b]);
    },
    sumLast: (x) => sum(x, [x.shape[0]!, x.shape[1]!, 1], ops.lastAxis),
    sumAll: (x) => sum(x, [x.shape[0]!, 1, 1], ops.bothAxes),
    maxLast: (x) => max(x, [x.shape[0]!, x.shape[1]!, 1], ops.lastAxis),
  };
  return kernels;
}

/** The shape of what is made of two tensors element by element; both have three axes. */
function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((length, axis) => Math.max(length, b[axis]!));
}
