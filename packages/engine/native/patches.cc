#include "patches.h"

#include "columns.h"

namespace ridgeline {
namespace {

/** Maximum number of panels of a tile. */
constexpr int maxPanels = tilePanels == 1 ? 1 : 2;

/** Maximum number of rows of a tile with one panel: as many concurrent sums as in a tile of pairs. */
constexpr int singleRows = maxPanels == 1 ? tileRows : 12;

/** Computes one tile, `rows` rows of outputs in registers, over the terms of one block. */
template <class TileColumns, int rows>
void computeTile(long terms, Patches left, Right right, Outputs outputs, const float* start, bool adds) {
  using Register = typename TileColumns::Type;
  Register begin = TileColumns::splat(0);
  // Both images have the same start.
  if (start != nullptr) begin = TileColumns::load(start, TileColumns::images == 2 ? 0 : width);
  Register sums[rows];
  const float* row[rows];
  for (int r = 0; r < rows; r++) sums[r] = begin, row[r] = left.data + TileColumns::images * left.rows[r];
  const float* b = right.data;
  for (long k = 0; k < terms; k++, b += right.toInner) {
    const Register columns = TileColumns::load(b, right.toPanel);
    const long offset = TileColumns::images * left.inner[k];
    for (int r = 0; r < rows; r++)
      sums[r] = multiplyAdd(TileColumns::splatFrom(row[r] + offset), columns, sums[r]);
  }
  for (int r = 0; r < rows; r++) {
    float* to = outputs.data + r * outputs.toRow;
    TileColumns::store(to, outputs.toPanel,
                       adds ? TileColumns::load(to, outputs.toPanel) + sums[r] : sums[r]);
  }
}

/** Computes a tile whose height, 1 to `rows`, is known only at run time. */
template <class TileColumns, int rows>
void dispatchTile(long height, long terms, Patches left, Right right, Outputs outputs, const float* start,
                  bool adds) {
  if (height == rows) return computeTile<TileColumns, rows>(terms, left, right, outputs, start, adds);
  if constexpr (rows > 1)
    dispatchTile<TileColumns, rows - 1>(height, terms, left, right, outputs, start, adds);
}

/** Multiplies all rows of some columns; tiles share the rows evenly, as in `product.cc`. */
template <class TileColumns, int maxHeight>
void multiplyColumns(ProductSize size, Patches left, Right right, Outputs outputs, const float* start,
                     bool adds) {
  const long tiles = (size.rows + maxHeight - 1) / maxHeight;
  for (long k = 0; k == 0 || k < size.inner; k += blockTerms) {
    const long terms = size.inner - k < blockTerms ? size.inner - k : blockTerms;
    const Right block = {right.data + k * right.toInner, right.toPanel, right.toInner};
    for (long i = 0, row = 0; i < tiles; i++) {
      const long height = size.rows / tiles + (i < size.rows % tiles);
      dispatchTile<TileColumns, maxHeight>(height, terms, {left.data, left.rows + row, left.inner + k}, block,
                                         {outputs.data + row * outputs.toRow, outputs.toRow, outputs.toPanel},
                                         k == 0 && !adds ? start : nullptr, k > 0 || adds);
      row += height;
    }
  }
}

}  // namespace

void multiplyPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start,
                     bool adds) {
  for (long p = 0; p < size.panels;) {
    const Right columns = {right.data + p * right.toPanel, right.toPanel, right.toInner};
    const Outputs to = {outputs.data + p * outputs.toPanel, outputs.toRow, outputs.toPanel};
    const float* begin = start == nullptr ? nullptr : start + p * width;
    if (size.panels - p >= maxPanels) {
      multiplyColumns<Columns<maxPanels>, tileRows>(size, left, columns, to, begin, adds), p += maxPanels;
    } else {
      multiplyColumns<Columns<1>, singleRows>(size, left, columns, to, begin, adds), p++;
    }
  }
}

void multiplyTwinPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start) {
  multiplyColumns<TwinColumns, tileRows>(size, left, right, outputs, start, false);
}

}  // namespace ridgeline
