import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramSlots } from '@ridgeline/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** Devices of a machine that programs may use. */
interface Devices {
  /** GPU names as in `CUDA_VISIBLE_DEVICES`: indexes or UUIDs. */
  readonly gpus: readonly string[];
  /** Number of processor cores. */
  readonly cpuCount: number;
}

/**
 * Finds the GPUs that programs of this process may use: those in `CUDA_VISIBLE_DEVICES` or its counterparts for AMD,
 * otherwise all NVIDIA GPUs, otherwise all AMD GPUs. A partitioned GPU (MIG) counts as its parts, by their UUIDs.
 *
 * @param root root of the file system
 */
export function findGpus(environment: Environment, root = '/'): readonly string[] {
  const deviceList = environment['CUDA_VISIBLE_DEVICES'] ?? environment['HIP_VISIBLE_DEVICES'];
  if (deviceList !== undefined) return parseVisibleDevices(deviceList);
  // HIP counts from 0 among the devices that ROCr shows.
  const rocrDevices = environment['ROCR_VISIBLE_DEVICES'];
  if (rocrDevices !== undefined) return listIndexes(parseVisibleDevices(rocrDevices).length);
  const nvidiaGpus = listNvidiaGpus(environment);
  return nvidiaGpus.length > 0 ? nvidiaGpus : listIndexes(countAmdGpus(root));
}

/** Devices in the value of `CUDA_VISIBLE_DEVICES`. As in CUDA, the first invalid entry, such as -1, ends the list. */
function parseVisibleDevices(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim());
  const end = names.findIndex((name) => !/^(\d+|(GPU|MIG)-.+)$/.test(name));
  return end === -1 ? names : names.slice(0, end);
}

function listIndexes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

function listNvidiaGpus(environment: Environment): readonly string[] {
  const { status, stdout } = spawnSync('nvidia-smi', ['-L'], {
    env: { ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? parseGpuList(stdout) : [];
}

/**
 * GPUs in the output of `nvidia-smi -L`.
 *
 * @example
 * parseGpuList('GPU 0: NVIDIA H100 (UUID: GPU-1b2c)\nGPU 1: NVIDIA H100 (UUID: GPU-3d4e)\n'); // ['0', '1']
 */
export function parseGpuList(list: string): readonly string[] {
  return list.split(/^(?=GPU \d+:)/m).flatMap((gpu) => {
    const index = /^GPU (\d+):/.exec(gpu)?.[1];
    const migUuids = [...gpu.matchAll(/^\s+MIG .*\(UUID: (MIG-[^)]+)\)/gm)].map(([, uuid]) => uuid!);
    if (index === undefined) return [];
    return migUuids.length > 0 ? migUuids : [index];
  });
}

/** Number of AMD GPUs: nodes with SIMD units in the driver's topology. Its other nodes are CPUs. */
function countAmdGpus(root: string): number {
  const nodes = join(root, 'sys/class/kfd/kfd/topology/nodes');
  try {
    return readdirSync(nodes).filter((node) =>
      /^simd_count [1-9]/m.test(readFileSync(join(nodes, node, 'properties'), 'utf8')),
    ).length;
  } catch {
    return 0;
  }
}

/**
 * Number of trials that the devices of a machine can run simultaneously.
 *
 * @example
 * countTrialSlots({ gpu: 1, cpu: 4 }, { gpus: ['0', '1', '2'], cpuCount: 8 }); // 2
 */
export function countTrialSlots({ gpu, cpu }: ProgramSlots, { gpus, cpuCount }: Devices): number {
  return Math.min(
    gpu === undefined ? Infinity : Math.floor(gpus.length / gpu),
    cpu === undefined ? Infinity : Math.floor(cpuCount / cpu),
  );
}

/** Variables that limit the threads of libraries. */
const threadVariables = [
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
];

/** Variables that limit the devices of CUDA and HIP. */
const deviceVariables = ['CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES'];

/**
 * Environment variables of a program's slot: its number, its GPUs, and its number of threads.
 *
 * @param slot number of the slot, from 0
 * @example
 * createDeviceEnvironment({ gpu: 2 }, 1, ['0', '1', '2', '3']); // { CUDA_VISIBLE_DEVICES: '2,3', … }
 */
export function createDeviceEnvironment(
  { gpu, cpu }: ProgramSlots,
  slot: number,
  gpus: readonly string[],
): Readonly<Record<string, string>> {
  const slotGpus = gpu === undefined ? undefined : gpus.slice(slot * gpu, (slot + 1) * gpu);
  return {
    RIDGELINE_SLOT: String(slot),
    ...(slotGpus && withValue(deviceVariables, slotGpus.join(','))),
    ...(cpu === undefined ? {} : withValue(threadVariables, String(cpu))),
  };
}

function withValue(names: readonly string[], value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
