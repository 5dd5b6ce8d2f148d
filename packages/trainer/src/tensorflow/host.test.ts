import { listVectorFeatures, findWidestInstructions } from './host.ts';

const cpu = (...features: string[]) => ({ model: 'test', features });

describe('listVectorFeatures', () => {
  it('reads the flags of x64 and the features of arm64', () => {
    expect(listVectorFeatures('processor : 0\nflags\t\t: fpu sse4_2 avx2 avx fma3 fma\n')).toEqual([
      'avx',
      'avx2',
      'fma',
      'sse4_2',
    ]);
    expect(listVectorFeatures('Features\t: fp asimd sve crc32\n')).toEqual(['asimd', 'sve']);
  });

  it('returns nothing for an empty text', () => {
    expect(listVectorFeatures('')).toEqual([]);
  });
});

describe('findWidestInstructions', () => {
  it.each([
    ['x64', cpu('avx', 'avx2', 'fma', 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq'), 'avx512'],
    ['x64', cpu('avx', 'avx2', 'fma', 'avx512f'), 'avx2'],
    ['x64', cpu('avx'), 'avx'],
    ['x64', cpu(), 'x64'],
    ['arm64', cpu('asimd'), 'neon'],
    ['arm64', cpu('asimd', 'sve'), 'sve'],
  ])('for %s with %o is %s', (arch, processor, instructions) => {
    expect(findWidestInstructions({ arch, cpu: processor })).toBe(instructions);
  });
});
