import type { Fingerprint, Report } from '@ridgeline/core';
import { compareCurves, compareInexactly } from './compare-curves.ts';

const fingerprint: Fingerprint = {
  backend: 'wasm',
  version: 'tfjs-backend-wasm 4.22.0',
  instructions: 'simd128',
  oneDnn: false,
  numerics: 2,
  data: 'abc',
};
const curve = (...losses: number[]): readonly Report[] =>
  losses.map((loss, i) => ({ step: i + 1, values: { loss } }));

describe('compareCurves', () => {
  const storedCurve = { reports: curve(1, 0.5), fingerprint };

  it('requires equal bits for equal numerics', () => {
    expect(compareCurves(storedCurve, storedCurve)).toEqual({ type: 'same bits' });
    const replayed = { reports: curve(1, 0.5 + Number.EPSILON), fingerprint };
    expect(compareCurves(storedCurve, replayed)).toMatchObject({ type: 'differs', step: 2, metric: 'loss' });
  });

  it('requires all stored epochs and metrics', () => {
    const shorterCurve = { reports: curve(1), fingerprint };
    expect(compareCurves(storedCurve, shorterCurve)).toMatchObject({
      type: 'differs',
      step: 2,
      replayed: undefined,
    });
    const longerCurve = {
      reports: [{ step: 1, values: { loss: 1, gap: 0 } }, ...curve(1, 0.5).slice(1)],
      fingerprint,
    };
    expect(compareCurves(storedCurve, longerCurve)).toEqual({ type: 'same bits' });
    expect(compareCurves(longerCurve, storedCurve)).toMatchObject({
      type: 'differs',
      metric: 'gap',
      replayed: undefined,
    });
  });

  it('allows a tolerance for different numerics', () => {
    const otherFingerprint = { ...fingerprint, backend: 'native', numerics: 3 } as const;
    const nearCurve = { reports: curve(1.001, 0.5), fingerprint: otherFingerprint };
    expect(compareCurves(storedCurve, nearCurve)).toEqual({
      type: 'close',
      largestDifference: expect.closeTo(0.001, 5),
      numerics: 'backend was wasm and is native, numerics was 2 and is 3',
    });
    const farCurve = { reports: curve(1.1, 0.5), fingerprint: otherFingerprint };
    expect(compareCurves(storedCurve, farCurve)).toMatchObject({
      type: 'differs',
      step: 1,
      stored: 1,
      replayed: 1.1,
    });
  });
});

describe('compareInexactly', () => {
  it('names the number that differs most', () => {
    expect(compareInexactly(curve(1, 0.5, 2), curve(1, 0.6, 2.1))).toEqual({
      largest: { difference: expect.closeTo(1 / 6, 9), step: 2, metric: 'loss', stored: 0.5, replayed: 0.6 },
      missingCount: 0,
    });
  });

  it('counts stored values that were not reported again', () => {
    expect(compareInexactly(curve(1, 0.5), curve(1, 0.5, 7))).toEqual({
      largest: undefined,
      missingCount: 0,
    });
    expect(compareInexactly(curve(1, 0.5), curve(1))).toEqual({ largest: undefined, missingCount: 1 });
  });
});
