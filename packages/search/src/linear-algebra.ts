import { createRequire } from 'node:module';
import type * as MlMatrix from 'ml-matrix';

const require = createRequire(import.meta.url);

let loaded: typeof MlMatrix | undefined;

/** The library, loaded at the first call: most commands never need it. */
function library(): typeof MlMatrix {
  return (loaded ??= require('ml-matrix') as typeof MlMatrix);
}

/**
 * Lower triangular Cholesky factor of a symmetric matrix, row by row; undefined if the matrix is not positive definite.
 *
 * @param at entry of the lower triangle.
 */
export function choleskyOf(
  size: number,
  at: (row: number, column: number) => number,
): Float64Array | undefined {
  const { CholeskyDecomposition } = library();
  const decomposition = new CholeskyDecomposition(symmetric(size, at));
  if (!decomposition.isPositiveDefinite()) return undefined;
  const lower = decomposition.lowerTriangularMatrix;
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) factor.set(lower.getRow(row), row * size);
  return factor;
}

function symmetric(size: number, at: (row: number, column: number) => number): MlMatrix.Matrix {
  const matrix = library().Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = at(row, column);
      matrix.set(row, column, value);
      matrix.set(column, row, value);
    }
  }
  return matrix;
}
