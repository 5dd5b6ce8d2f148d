/** Allowed difference between two float32 computations of one formula. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Tolerance of a few roundings of a result of order one. */
export const float32: Tolerance = { relative: 2e-6, absolute: 2e-7 };

/** Throws unless each number is near its counterpart; the error names the index. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = float32,
  label: unknown = 'values',
): void {
  const name = JSON.stringify(label);
  if (actual.length !== expected.length) {
    throw new Error(`${name}: ${actual.length} numbers, not ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected[i]!);
    if (Math.abs(actual[i]! - expected[i]!) <= allowed) continue;
    throw new Error(`${name}: number ${i} is ${actual[i]}, not ${expected[i]} within ${allowed}`);
  }
}
