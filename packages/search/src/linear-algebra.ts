import { createRequire } from 'node:module';
import type * as MlMatrix from 'ml-matrix';

const require = createRequire(import.meta.url);

let mlMatrix: typeof MlMatrix | undefined;

/** Loads ml-matrix at the first call, because most commands never need it. */
function loadMlMatrix(): typeof MlMatrix {
  return (mlMatrix ??= require('ml-matrix') as typeof MlMatrix);
}

/** Eigenvalues of a symmetric matrix, and its eigenvectors as the columns of the row-major matrix `vectors`. */
export interface Eigendecomposition {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Decomposes a symmetric row-major matrix. */
export function eigendecompose(size: number, matrix: Float64Array): Eigendecomposition {
  const { EigenvalueDecomposition } = loadMlMatrix();
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    symmetricMatrix(size, (row, column) => matrix[row * size + column]!),
    { assumeSymmetric: true },
  );
  return {
    values: Float64Array.from(realEigenvalues),
    vectors: Float64Array.from(eigenvectorMatrix.to1DArray()),
  };
}

function symmetricMatrix(size: number, entry: (row: number, column: number) => number): MlMatrix.Matrix {
  const matrix = loadMlMatrix().Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = entry(row, column);
      matrix.set(row, column, value);
      matrix.set(column, row, value);
    }
  }
  return matrix;
}
