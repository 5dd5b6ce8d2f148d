import type { Host } from './host.ts';
import { CandidateFailure } from './candidate.ts';

/** Wheel on PyPI, pinned by its SHA-256. */
export interface Wheel {
  readonly project: 'tensorflow-cpu' | 'tensorflow';
  readonly version: string;
  readonly file: string;
  /** pip's name for the wheel's platform. */
  readonly platform: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Bytes of {@link wheelFiles} once unpacked. */
  readonly unpackedBytes: number;
}

/**
 * Python version that the wheels are built for. Any Python can download the wheels, because Python does not run them.
 */
export const wheelPython = { version: '3.11', abi: 'cp311' } as const;

const wheels: Partial<Record<string, Wheel>> = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: '2.21.0',
    file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    unpackedBytes: 853_400_000,
  },
  'linux-arm64': {
    project: 'tensorflow',
    version: '2.21.0',
    file: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
    unpackedBytes: 883_200_000,
  },
};

/** Files to unpack from a wheel: libraries, and the headers that tfjs-node's addon includes, directly or indirectly. */
export const wheelFiles: readonly string[] = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  ...[
    'tensorflow/c/c_api.h',
    'tensorflow/c/c_api_macros.h',
    'tensorflow/c/eager/c_api.h',
    'tensorflow/c/tf_attrtype.h',
    'tensorflow/c/tf_buffer.h',
    'tensorflow/c/tf_datatype.h',
    'tensorflow/c/tf_status.h',
    'tensorflow/c/tf_tensor.h',
    'tensorflow/c/tf_tstring.h',
    'tensorflow/core/platform/ctstring.h',
    'tensorflow/core/platform/ctstring_internal.h',
    'tsl/platform/ctstring.h',
    'tsl/platform/ctstring_internal.h',
    'xla/tsl/c/tsl_status.h',
  ].map((header) => `tensorflow/include/${header}`),
];

/**
 * Wheel whose libraries run on `host`.
 *
 * @throws CandidateFailure if there is none.
 */
export function selectWheel(host: Host): Wheel {
  const wheel = wheels[`${host.platform}-${host.arch}`];
  if (wheel === undefined) {
    throw new CandidateFailure(
      `there is no TensorFlow wheel with a C library for ${host.platform} ${host.arch}`,
    );
  }
  if (!host.usesGlibc) {
    throw new CandidateFailure('the TensorFlow wheels need glibc, but this system has musl', {
      hint: 'use a Node image of Debian or Ubuntu instead of Alpine',
    });
  }
  if (host.arch === 'x64' && !host.cpu.features.includes('avx')) {
    throw new CandidateFailure(
      `the TensorFlow wheels need AVX, but this processor (${host.cpu.model}) lacks it`,
    );
  }
  return wheel;
}
