/**
 * Lower triangular Cholesky factor of a symmetric matrix, in row-major order; undefined if the matrix is not positive
 * definite.
 *
 * @param entry function that returns an entry of the lower triangle
 */
export function cholesky(
  size: number,
  entry: (row: number, column: number) => number,
): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) factor[row * size + column] = entry(row, column);
  }
  for (let column = 0; column < size; column++) {
    const start = column * size;
    let squares = 0;
    for (let k = 0; k < column; k++) squares += factor[start + k]! * factor[start + k]!;
    const pivot = factor[start + column]! - squares;
    if (!(pivot > 0)) return undefined;
    const root = Math.sqrt(pivot);
    factor[start + column] = root;
    // Processes four rows at a time, because each addition to a sum waits for the previous one.
    let row = column + 1;
    for (; row + 3 < size; row += 4) {
      const r0 = row * size;
      const r1 = r0 + size;
      const r2 = r1 + size;
      const r3 = r2 + size;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < column; k++) {
        const value = factor[start + k]!;
        s0 += value * factor[r0 + k]!;
        s1 += value * factor[r1 + k]!;
        s2 += value * factor[r2 + k]!;
        s3 += value * factor[r3 + k]!;
      }
      factor[r0 + column] = (factor[r0 + column]! - s0) / root;
      factor[r1 + column] = (factor[r1 + column]! - s1) / root;
      factor[r2 + column] = (factor[r2 + column]! - s2) / root;
      factor[r3 + column] = (factor[r3 + column]! - s3) / root;
    }
    for (; row < size; row++) {
      let sum = 0;
      for (let k = 0; k < column; k++) sum += factor[start + k]! * factor[row * size + k]!;
      factor[row * size + column] = (factor[row * size + column]! - sum) / root;
    }
  }
  return factor;
}

/** Solves L z = b in place, with the lower triangular L in `factor`, and returns z. */
export function solveLower(factor: Float64Array, b: Float64Array): Float64Array {
  for (let row = 0; row < b.length; row++) solveRow(factor, b, row);
  return b;
}

/** Solves one row of L z = b in place and returns its solution. Earlier rows must be solved. */
export function solveRow(factor: Float64Array, b: Float64Array, row: number): number {
  const start = row * b.length;
  // Uses four independent sums, because each addition to a sum waits for the previous one.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let column = 0;
  for (; column + 3 < row; column += 4) {
    s0 += factor[start + column]! * b[column]!;
    s1 += factor[start + column + 1]! * b[column + 1]!;
    s2 += factor[start + column + 2]! * b[column + 2]!;
    s3 += factor[start + column + 3]! * b[column + 3]!;
  }
  for (; column < row; column++) s0 += factor[start + column]! * b[column]!;
  const solved = (b[row]! - (s0 + s1 + (s2 + s3))) / factor[start + row]!;
  b[row] = solved;
  return solved;
}

/** Solves Lᵀ z = b in place, with the lower triangular L in `factor`, and returns z. */
export function solveUpper(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  for (let row = size - 1; row >= 0; row--) {
    const value = b[row]! / factor[row * size + row]!;
    b[row] = value;
    for (let column = 0; column < row; column++) b[column]! -= factor[row * size + column]! * value;
  }
  return b;
}

/** Lower triangle of the inverse of L Lᵀ, with the lower triangular L in `factor`, in row-major order. */
export function invert(factor: Float64Array, size: number): Float64Array {
  // Transposed inverse of L: row k holds column k.
  const columns = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const start = column * size;
    columns[start + column] = 1 / factor[start + column]!;
    for (let row = column + 1; row < size; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum -= factor[row * size + k]! * columns[start + k]!;
      columns[start + row] = sum / factor[row * size + row]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let k = row; k < size; k++) sum += columns[row * size + k]! * columns[column * size + k]!;
      inverse[row * size + column] = sum;
    }
  }
  return inverse;
}
