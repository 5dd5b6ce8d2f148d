import { computeBackendFingerprint, numerics } from './numerics.ts';

const host = { arch: 'x64', cpu: { model: 'test', features: ['avx', 'avx2', 'fma'] } };

describe('computeBackendFingerprint', () => {
  it('contains library, instructions and oneDNN for native TensorFlow', () => {
    expect(computeBackendFingerprint({ kind: 'native', version: '2.21.0' }, host, {})).toEqual({
      backend: 'native',
      version: 'libtensorflow 2.21.0',
      instructions: 'avx2',
      oneDnn: true,
      numerics,
    });
  });

  it('contains a limit on the instructions of oneDNN', () => {
    const fingerprint = computeBackendFingerprint({ kind: 'native', version: '2.21.0' }, host, {
      ONEDNN_MAX_CPU_ISA: 'AVX',
    });
    expect(fingerprint.instructions).toBe('avx2 up to avx');
  });

  it('is the same on every processor for WebAssembly', () => {
    const wasm = { kind: 'wasm', version: '4.22.0', usesSimd: true } as const;
    expect(computeBackendFingerprint(wasm, host, {})).toEqual(
      computeBackendFingerprint(wasm, { ...host, arch: 'arm64' }, {}),
    );
    expect(computeBackendFingerprint(wasm, host, {})).toMatchObject({
      backend: 'wasm',
      instructions: 'simd128',
      oneDnn: false,
    });
  });
});
