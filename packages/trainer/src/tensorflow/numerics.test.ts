import { backendFingerprint, numerics } from './numerics.ts';

const host = { arch: 'x64', cpu: { model: 'test', features: ['avx', 'avx2', 'fma'] } };

describe('fingerprint', () => {
  it('of native: the library, the instructions, oneDNN', () => {
    expect(backendFingerprint({ kind: 'native', version: '2.21.0' }, host, {})).toEqual({
      backend: 'native',
      version: 'libtensorflow 2.21.0',
      instructions: 'avx2',
      oneDnn: true,
      numerics,
    });
  });

  it('differs if oneDNN is restricted', () => {
    const capped = backendFingerprint({ kind: 'native', version: '2.21.0' }, host, {
      ONEDNN_MAX_CPU_ISA: 'AVX',
    });
    expect(capped.instructions).toBe('avx2 up to avx');
  });

  it('of WebAssembly: the same on every processor', () => {
    const wasm = { kind: 'wasm', version: '4.22.0', simd: true } as const;
    expect(backendFingerprint(wasm, host, {})).toEqual(
      backendFingerprint(wasm, { ...host, arch: 'arm64' }, {}),
    );
    expect(backendFingerprint(wasm, host, {})).toMatchObject({
      backend: 'wasm',
      instructions: 'simd128',
      oneDnn: false,
    });
  });
});
