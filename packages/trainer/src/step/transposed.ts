/** A matrix, row-major, with rows and columns exchanged. */
export function transposed(numbers: Float32Array, rows: number, columns: number): Float32Array {
  const flipped = new Float32Array(numbers.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      flipped[column * rows + row] = numbers[row * columns + column]!;
    }
  }
  return flipped;
}
