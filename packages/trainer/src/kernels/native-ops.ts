import type { NativeBinding, OpAttribute } from '../tensorflow/binding.ts';
import { constantsOf } from './constants.ts';
import { deferredOps, type Op } from './deferred.ts';
import type { Tensor } from './kernels.ts';

export type NativeOps = ReturnType<typeof nativeOps>;

/** TensorFlow's raw ops on tensors that belong to scopes. */
export function nativeOps(binding: NativeBinding, patience: number) {
  const deferred = deferredOps(binding, patience);
  const { scopes, record, want } = deferred;
  const { TF_FLOAT: float32, TF_INT32: int32, TF_BOOL: bool } = binding;
  const create = (numbers: Float32Array, shape: readonly number[]) =>
    deferred.create(float32, numbers, shape);
  const axes = (...numbers: number[]) => deferred.create(int32, Int32Array.from(numbers), [numbers.length]);
  const type = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const flag = (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const text = (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value });
  const op = (name: string, attributes: readonly OpAttribute[], outputs: 0 | 1 = 1): Op => ({
    name,
    attributes,
    outputs,
  });
  const dtype = [type('dtype', float32)];
  const handle = op('VarHandleOp', [
    ...dtype,
    { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [] },
    text('container', ''),
    // A resource of this name belongs to its handle alone and is freed with it.
    text('shared_name', 'cd2c89b7-88b7-44c8-ad83-06c2a9158347'),
  ]);
  const assignment = op('AssignVariableOp', dtype, 0);
  const reading = op('ReadVariableOp', dtype);

  return {
    scopes,
    throughout: deferred.throughout,
    create,
    constant: constantsOf(create),
    op,
    type,
    flag,
    /** The attribute of most ops. */
    float: [type('T', float32)],
    float32,
    int32,
    bool,
    record,
    /** A new resource variable, still without numbers. */
    variable: (): Tensor => record(handle, [], []),
    assign: (variable: Tensor, value: Tensor): Tensor => record(assignment, [], [variable, value]),
    /** What a variable holds after other operations on it. */
    read: (variable: Tensor, shape: readonly number[], after: readonly Tensor[]): Tensor =>
      record(reading, shape, [variable], after),
    download: (tensors: readonly Tensor[]) =>
      want(tensors).map((id) => binding.tensorDataSync(id) as Float32Array),
    lastAxis: axes(2),
    bothAxes: axes(1, 2),
  };
}
