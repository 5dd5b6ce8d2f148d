/**
 * Lower triangular Cholesky factor of a symmetric matrix, row by row; undefined if the matrix is not positive definite.
 *
 * @param at entry of the lower triangle.
 */
export function choleskyOf(
  size: number,
  at: (row: number, column: number) => number,
): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const start = row * size;
    let squares = 0;
    for (let column = 0; column < row; column++) {
      const other = column * size;
      let sum = 0;
      for (let k = 0; k < column; k++) sum += factor[other + k]! * factor[start + k]!;
      const value = (at(row, column) - sum) / factor[other + column]!;
      factor[start + column] = value;
      squares += value * value;
    }
    const pivot = at(row, row) - squares;
    if (!(pivot > 0)) return undefined;
    factor[start + row] = Math.sqrt(pivot);
  }
  return factor;
}

/** Solves L z = b in place. */
export function solveLower(factor: Float64Array, b: Float64Array): Float64Array {
  for (let row = 0; row < b.length; row++) solveRow(factor, b, row);
  return b;
}

/** Solves one row of L z = b in place and returns its solution. Earlier rows must be solved. */
export function solveRow(factor: Float64Array, b: Float64Array, row: number): number {
  const start = row * b.length;
  // Four independent sums, since each addition to a single sum waits for the last one. Most of a suggestion's time is
  // spent here.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
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

/** Solves Lᵀ z = b in place. */
export function solveUpper(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  for (let row = size - 1; row >= 0; row--) {
    const value = b[row]! / factor[row * size + row]!;
    b[row] = value;
    for (let column = 0; column < row; column++) b[column]! -= factor[row * size + column]! * value;
  }
  return b;
}

/** Inverse of L Lᵀ, its lower triangle row by row. */
export function inverseOf(factor: Float64Array, size: number): Float64Array {
  // The inverse of L, transposed: row k of it is column k of the inverse.
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
