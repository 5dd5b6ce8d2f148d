#include "product.h"

#include "columns.h"

namespace ridgeline {
namespace {

/**
 * Computes one tile: `rows` x `panels` outputs in registers, over the terms of one block. Without early
 * unrolling, g++ would keep the sums in memory as well.
 *
 * @param adjacent true if the rows of the left matrix are contiguous, and so are the panels of the right one
 */
template <int rows, int panels, bool adjacent>
void computeTile(long terms, Left left, Right right, Outputs outputs, bool isFirstBlock, const float* start) {
  using TileColumns = Columns<panels>;
  using Register = typename TileColumns::Type;
  constexpr int count = panels / TileColumns::panelCount;
  Register sums[rows][count];
#pragma GCC unroll 4
  for (int c = 0; c < count; c++) {
    Register begin = TileColumns::splat(0);
    if (isFirstBlock && start != nullptr)
      begin = TileColumns::load(start + c * TileColumns::panelCount * width, width);
#pragma GCC unroll 24
    for (int r = 0; r < rows; r++) sums[r][c] = begin;
  }
  const long toRow = adjacent ? 1 : left.toRow;
  const float* a = left.data;
  const float* b = right.data;
  for (long k = 0; k < terms; k++) {
    Register columns[count];
#pragma GCC unroll 4
    for (int c = 0; c < count; c++) {
      columns[c] = adjacent
                       ? TileColumns::loadAdjacent(b + c * TileColumns::panelCount * width)
                       : TileColumns::load(b + c * TileColumns::panelCount * right.toPanel, right.toPanel);
    }
#pragma GCC unroll 24
    for (int r = 0; r < rows; r++) {
      Register number = TileColumns::splat(a[r * toRow]);
#pragma GCC unroll 4
      for (int c = 0; c < count; c++) sums[r][c] = multiplyAdd(number, columns[c], sums[r][c]);
    }
    a += left.toInner;
    b += right.toInner;
  }
#pragma GCC unroll 24
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
    for (int c = 0; c < count; c++) {
      float* to = outputs.data + r * outputs.toRow + c * TileColumns::panelCount * outputs.toPanel;
      Register sum = sums[r][c];
      if (!isFirstBlock) sum = TileColumns::load(to, outputs.toPanel) + sum;
      TileColumns::store(to, outputs.toPanel, sum);
    }
  }
}

/** Computes a tile whose height, 1 to `rows`, is known only at run time. */
template <int rows, int panels, bool adjacent>
void dispatchTile(long height, long terms, Left left, Right right, Outputs outputs, bool isFirstBlock,
                  const float* start) {
  if (height == rows)
    return computeTile<rows, panels, adjacent>(terms, left, right, outputs, isFirstBlock, start);
  if constexpr (rows > 1) {
    dispatchTile<rows - 1, panels, adjacent>(height, terms, left, right, outputs, isFirstBlock, start);
  }
}

/**
 * Multiplies all rows of some panels. Tiles share the rows evenly, because a low tile has too few sums to
 * keep the machine busy. A tile of half as many panels is twice as high.
 */
template <int panels, bool adjacent>
void multiplyPanels(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  constexpr int maxHeight = panels == tilePanels ? tileRows : 2 * tileRows;
  const long tiles = (size.rows + maxHeight - 1) / maxHeight;
  for (long k = 0; k == 0 || k < size.inner; k += blockTerms) {
    const long terms = size.inner - k < blockTerms ? size.inner - k : blockTerms;
    const Right block = {right.data + k * right.toInner, right.toPanel, right.toInner};
    for (long i = 0, row = 0; i < tiles; i++) {
      const long height = size.rows / tiles + (i < size.rows % tiles);
      dispatchTile<maxHeight, panels, adjacent>(
          height, terms, {left.data + row * left.toRow + k * left.toInner, left.toRow, left.toInner}, block,
          {outputs.data + row * outputs.toRow, outputs.toRow, outputs.toPanel}, k == 0, start);
      row += height;
    }
  }
}

/**
 * Multiplies as many panels as a tile has or, if fewer remain, half as many and so on; returns their number.
 */
template <int panels, bool adjacent>
long multiplyWidestPanels(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  if constexpr (panels > 1) {
    if (size.panels < panels)
      return multiplyWidestPanels<panels / 2, adjacent>(size, left, right, outputs, start);
  }
  multiplyPanels<panels, adjacent>(size, left, right, outputs, start);
  return panels;
}

template <bool adjacent>
void multiplyAll(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  while (size.panels > 0) {
    const long count = multiplyWidestPanels<tilePanels, adjacent>(size, left, right, outputs, start);
    size.panels -= count;
    right.data += count * right.toPanel;
    outputs.data += count * outputs.toPanel;
    if (start != nullptr) start += count * width;
  }
}

}  // namespace

void multiply(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  if (left.toRow == 1 && right.toPanel == width) {
    multiplyAll<true>(size, left, right, outputs, start);
  } else {
    multiplyAll<false>(size, left, right, outputs, start);
  }
}

}  // namespace ridgeline
