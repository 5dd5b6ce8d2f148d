#include "product.h"

namespace ridgeline {
namespace {

/** One tile: `rows` x `panels` outputs in registers, over the terms of one block. */
template <int rows, int panels>
void tile(long terms, Left left, Right right, Outputs outputs, bool first, const float* start) {
  Lanes sums[rows][panels];
  for (int p = 0; p < panels; p++) {
    Lanes begin = first && start != nullptr ? load(start + p * width) : all(0);
    for (int r = 0; r < rows; r++) sums[r][p] = begin;
  }
  const float* a = left.at;
  const float* b = right.at;
  for (long k = 0; k < terms; k++) {
    Lanes columns[panels];
    for (int p = 0; p < panels; p++) columns[p] = load(b + p * right.toPanel);
    for (int r = 0; r < rows; r++) {
      Lanes number = all(a[r * left.toRow]);
      for (int p = 0; p < panels; p++) sums[r][p] = multiplyAdd(number, columns[p], sums[r][p]);
    }
    a += left.toInner;
    b += right.toInner;
  }
  for (int r = 0; r < rows; r++) {
    for (int p = 0; p < panels; p++) {
      float* to = outputs.at + r * outputs.toRow + p * outputs.toPanel;
      store(to, first ? sums[r][p] : load(to) + sums[r][p]);
    }
  }
}

/** Tile whose height is known only at run time: 1 to `rows`. */
template <int rows, int panels>
void tileOf(long height, long terms, Left left, Right right, Outputs outputs, bool first,
            const float* start) {
  if (height == rows) return tile<rows, panels>(terms, left, right, outputs, first, start);
  if constexpr (rows > 1) tileOf<rows - 1, panels>(height, terms, left, right, outputs, first, start);
}

/**
 * Multiplies all rows of one or two panels. Tiles share the rows evenly, since a low tile has too few sums to
 * keep the machine busy.
 */
template <int panels>
void column(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  constexpr int highest = tileRows * tilePanels / panels;
  const long tiles = (size.rows + highest - 1) / highest;
  for (long k = 0; k == 0 || k < size.inner; k += blockTerms) {
    const long terms = size.inner - k < blockTerms ? size.inner - k : blockTerms;
    const Right block = {right.at + k * right.toInner, right.toPanel, right.toInner};
    for (long i = 0, row = 0; i < tiles; i++) {
      const long height = size.rows / tiles + (i < size.rows % tiles);
      tileOf<highest, panels>(
          height, terms, {left.at + row * left.toRow + k * left.toInner, left.toRow, left.toInner}, block,
          {outputs.at + row * outputs.toRow, outputs.toRow, outputs.toPanel}, k == 0, start);
      row += height;
    }
  }
}

}  // namespace

void multiply(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  for (long p = 0; p < size.panels; p += tilePanels) {
    const Right from = {right.at + p * right.toPanel, right.toPanel, right.toInner};
    const Outputs to = {outputs.at + p * outputs.toPanel, outputs.toRow, outputs.toPanel};
    const float* begin = start == nullptr ? nullptr : start + p * width;
    if (p + tilePanels <= size.panels) {
      column<tilePanels>(size, left, from, to, begin);
    } else {
      column<1>(size, left, from, to, begin);
    }
  }
}

}  // namespace ridgeline
