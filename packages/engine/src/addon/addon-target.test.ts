import { findTarget } from './addon-target.ts';

it.each([
  ['x64', ['avx2', 'avx512f'], 'x64'],
  ['x64', ['avx2', 'avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'], 'x64-avx512'],
  ['arm64', ['asimd'], 'arm64'],
])('findTarget returns the target with the widest vectors: %s %j', (arch, instructions, name) => {
  expect(findTarget(arch, instructions).name).toBe(name);
});

it('findTarget rejects an architecture without a target', () => {
  expect(() => findTarget('riscv64', [])).toThrow('the engine does not support riscv64');
});
