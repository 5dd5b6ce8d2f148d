/**
 * Says as JSON whether trials of the shapes given as JSON keep their bits in a group, on native TensorFlow in whatever
 * environment this process has: `openBackend` would refuse one that is not `nativeEnvironment`.
 *
 *   node probe-native.ts ADDON '[{ "hidden": [64], "features": 784 }]'
 */
import { createRequire } from 'node:module';
import { nativeKernels } from '../kernels/native-kernels.ts';
import { fusesExactly } from '../step/fuses-exactly.ts';
import type { NativeBinding } from '../tensorflow/binding.ts';
import { taskOf } from './task-of.ts';

interface Shape {
  readonly hidden: readonly number[];
  readonly features: number;
}

const [addon, shapes] = process.argv.slice(2);
const kernels = nativeKernels(createRequire(import.meta.url)(addon!) as NativeBinding);
const answers = (JSON.parse(shapes!) as Shape[]).map(({ hidden, features }) =>
  fusesExactly(kernels, taskOf({ network: { hidden } }), {
    features,
    problem: { type: 'multi-class', classes: 10 },
  }),
);
process.stdout.write(JSON.stringify(answers));
