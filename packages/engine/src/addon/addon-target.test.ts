import { targetFor } from './addon-target.ts';

it.each([
  ['x64', ['avx2', 'avx512f'], 'x64'],
  ['x64', ['avx2', 'avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'], 'x64-avx512'],
  ['arm64', ['asimd'], 'arm64'],
])(
  'takes the widest vectors that the processor has all instructions of: %s %j',
  (arch, instructions, name) => {
    expect(targetFor(arch, instructions).name).toBe(name);
  },
);

it('has no addon for other processors', () => {
  expect(() => targetFor('riscv64', [])).toThrow('the engine has no vectors for riscv64');
});
