import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceEnvironment, findGpus, parseGpuList, countTrialSlots } from './devices.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-devices-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const twoGpus = `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5a1f2b3c-0000-1111-2222-333344445555)
GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-6a1f2b3c-0000-1111-2222-333344445555)
`;
const partitionedGpu = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-a)
  MIG 3g.20gb     Device  0: (UUID: MIG-7f0a)
  MIG 3g.20gb     Device  1: (UUID: MIG-8f0b)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-b)
`;

describe('parseGpuList', () => {
  it.each([
    ['two GPUs', twoGpus, ['0', '1']],
    ['a partitioned GPU by its parts', partitionedGpu, ['MIG-7f0a', 'MIG-8f0b', '1']],
    ['no GPUs', 'No devices found.\n', []],
  ])('lists %s', (_, list, expected) => {
    expect(parseGpuList(list)).toEqual(expected);
  });
});

describe('findGpus', () => {
  /** Creates an `nvidia-smi` that prints `list`. Returns its folder. */
  function createNvidiaSmi(list: string): string {
    const program = join(folder, 'nvidia-smi');
    writeFileSync(program, `#!/bin/sh\n[ "$1" = -L ] && printf '%s' '${list}'\n`);
    chmodSync(program, 0o755);
    return folder;
  }

  it.each([
    ['0,2', ['0', '2']],
    ['GPU-5a1f, MIG-7f', ['GPU-5a1f', 'MIG-7f']],
    ['1,-1,2', ['1']],
    ['', []],
    ['NoDevFiles', []],
  ])('uses CUDA_VISIBLE_DEVICES=%s', (list, expected) => {
    expect(findGpus({ CUDA_VISIBLE_DEVICES: list, PATH: createNvidiaSmi(twoGpus) })).toEqual(expected);
  });

  it('lists the GPUs of nvidia-smi', () => {
    expect(findGpus({ PATH: createNvidiaSmi(twoGpus) })).toEqual(['0', '1']);
  });

  it('finds the AMD GPUs of the driver that the environment makes visible', () => {
    for (const [node, units] of [0, 416, 416].entries()) {
      const properties = join(folder, 'sys/class/kfd/kfd/topology/nodes', String(node));
      mkdirSync(properties, { recursive: true });
      writeFileSync(
        join(properties, 'properties'),
        `cpu_cores_count 0\nsimd_count ${units}\nmem_banks_count 1\n`,
      );
    }
    const environment = { PATH: folder };
    expect(findGpus(environment, folder)).toEqual(['0', '1']);
    expect(findGpus({ ...environment, ROCR_VISIBLE_DEVICES: '3' }, folder)).toEqual(['0']);
    expect(findGpus({ ...environment, HIP_VISIBLE_DEVICES: '1' }, folder)).toEqual(['1']);
    expect(findGpus(environment, join(folder, 'other'))).toEqual([]);
  });
});

it.each([
  [{ gpu: 1 }, 3],
  [{ gpu: 2 }, 1],
  [{ gpu: 4 }, 0],
  [{ cpu: 4 }, 2],
  [{ gpu: 1, cpu: 4 }, 2],
  [{}, Infinity],
])('countTrialSlots(%j) on 3 GPUs and 8 cores is %d', (slots, count) => {
  expect(countTrialSlots(slots, { gpus: ['0', '1', '2'], cpuCount: 8 })).toBe(count);
});

it('createDeviceEnvironment gives no two slots the same GPU', () => {
  const gpus = ['0', '1', '2', '3', '4'];
  expect(
    [0, 1].map((slot) => createDeviceEnvironment({ gpu: 2 }, slot, gpus)['CUDA_VISIBLE_DEVICES']),
  ).toEqual(['0,1', '2,3']);
  expect(createDeviceEnvironment({ cpu: 4 }, 0, gpus)).toEqual({
    RIDGELINE_SLOT: '0',
    OMP_NUM_THREADS: '4',
    MKL_NUM_THREADS: '4',
    OPENBLAS_NUM_THREADS: '4',
    TF_NUM_INTRAOP_THREADS: '4',
  });
});
