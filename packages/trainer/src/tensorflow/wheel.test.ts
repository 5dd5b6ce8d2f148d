import type { Host } from './host.ts';
import { CandidateFailure } from './candidate.ts';
import { selectWheel } from './wheel.ts';

const linux: Host = {
  platform: 'linux',
  arch: 'x64',
  abi: '115',
  usesGlibc: true,
  cpu: { model: 'Old Celeron', features: ['avx'] },
};

describe('selectWheel', () => {
  it('selects the project for the architecture', () => {
    expect(selectWheel(linux)).toMatchObject({
      project: 'tensorflow-cpu',
      platform: 'manylinux_2_27_x86_64',
    });
    expect(
      selectWheel({ ...linux, arch: 'arm64', cpu: { model: 'Neoverse', features: ['asimd'] } }),
    ).toMatchObject({
      project: 'tensorflow',
      platform: 'manylinux_2_27_aarch64',
    });
  });

  it.each<[string, Host]>([
    ['darwin arm64', { ...linux, platform: 'darwin', arch: 'arm64' }],
    ['win32 x64', { ...linux, platform: 'win32' }],
    ['musl', { ...linux, usesGlibc: false }],
    ['Old Celeron', { ...linux, cpu: { model: 'Old Celeron', features: ['sse4_2'] } }],
  ])('gives the reason for a host without a wheel: %s', (reason, host) => {
    expect(() => selectWheel(host)).toThrow(CandidateFailure);
    expect(() => selectWheel(host)).toThrow(reason);
  });
});
