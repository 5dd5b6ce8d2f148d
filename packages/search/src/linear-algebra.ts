import { createRequire } from 'node:module';
import type * as MlMatrix from 'ml-matrix';

const require = createRequire(import.meta.url);

let loaded: typeof MlMatrix | undefined;

/** The library, loaded at the first call, since most commands never need it. */
function library(): typeof MlMatrix {
  return (loaded ??= require('ml-matrix') as typeof MlMatrix);
}

/** Eigenvalues of a symmetric matrix, and its eigenvectors as the columns of `vectors`, row by row. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Eigendecomposition of a symmetric matrix, given row by row. */
export function eigenOf(size: number, matrix: Float64Array): Eigen {
  const { EigenvalueDecomposition } = library();
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    symmetric(size, (row, column) => matrix[row * size + column]!),
    { assumeSymmetric: true },
  );
  return {
    values: Float64Array.from(realEigenvalues),
    vectors: Float64Array.from(eigenvectorMatrix.to1DArray()),
  };
}

function symmetric(size: number, entry: (row: number, column: number) => number): MlMatrix.Matrix {
  const matrix = library().Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = entry(row, column);
      matrix.set(row, column, value);
      matrix.set(column, row, value);
    }
  }
  return matrix;
}
