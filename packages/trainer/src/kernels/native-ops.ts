import type { NativeBinding, NativeTensor, OpAttribute } from '../tensorflow/binding.ts';
import { constantsOf } from './constants.ts';
import type { Tensor } from './kernels.ts';
import { scopesOf } from './scopes.ts';

export type NativeOps = ReturnType<typeof nativeOps>;

/** TensorFlow's raw ops through the addon's `executeOp`, on tensors that belong to scopes. */
export function nativeOps(binding: NativeBinding) {
  const scopes = scopesOf<Tensor>((tensor) => binding.deleteTensor(idOf(tensor)));
  const { TF_FLOAT: float32, TF_INT32: int32, TF_BOOL: bool } = binding;
  const idOf = (tensor: Tensor) => (tensor as NativeTensor).id;
  const type = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const flag = (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const text = (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value });
  const create = (numbers: Float32Array, shape: readonly number[]): NativeTensor => ({
    id: binding.createTensor(shape, float32, numbers),
    dtype: float32,
    shape,
  });
  const axes = (...numbers: number[]): NativeTensor => ({
    id: binding.createTensor([numbers.length], int32, Int32Array.from(numbers)),
    dtype: int32,
    shape: [numbers.length],
  });
  const run = (name: string, attributes: readonly OpAttribute[], ...inputs: readonly Tensor[]): Tensor =>
    scopes.add(binding.executeOp(name, attributes, inputs.map(idOf), 1)[0]!);
  const act = (name: string, attributes: readonly OpAttribute[], ...inputs: readonly Tensor[]): void => {
    binding.executeOp(name, attributes, inputs.map(idOf), 0);
  };
  const dtype = [type('dtype', float32)];
  // A resource of this name belongs to its handle alone and is freed with it.
  const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
  const handle = [
    ...dtype,
    { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [] },
    text('container', ''),
    text('shared_name', anonymous),
  ];

  return {
    binding,
    scopes,
    create,
    constant: constantsOf(create),
    type,
    flag,
    /** The attribute of most ops. */
    float: [type('T', float32)],
    float32,
    int32,
    bool,
    /** Runs an op with one output. */
    run,
    /** Runs an op for what it does to its inputs. */
    act,
    /** A new resource variable, still without numbers. */
    variable(shape: readonly number[]): Tensor {
      const [{ id }] = binding.executeOp('VarHandleOp', handle, [], 1) as [NativeTensor];
      return scopes.add({ id, dtype: binding.TF_RESOURCE, shape } as NativeTensor);
    },
    assign: (variable: Tensor, value: Tensor) => act('AssignVariableOp', dtype, variable, value),
    /** What a variable holds now, not copied. */
    read: (variable: Tensor) => run('ReadVariableOp', dtype, variable),
    isVariable: (tensor: Tensor) => (tensor as NativeTensor).dtype === binding.TF_RESOURCE,
    download: (tensor: Tensor) => binding.tensorDataSync(idOf(tensor)) as Float32Array,
    lastAxis: axes(2),
    bothAxes: axes(1, 2),
  };
}
