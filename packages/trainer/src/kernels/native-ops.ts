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
  const op = (name: string, attributes: readonly OpAttribute[], outputs: 0 | 1 = 1): Op => ({
    name,
    attributes,
    outputs,
  });

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
    download: (tensors: readonly Tensor[]) =>
      want(tensors).map((id) => binding.tensorDataSync(id) as Float32Array),
    lastAxis: axes(2),
    bothAxes: axes(1, 2),
  };
}
