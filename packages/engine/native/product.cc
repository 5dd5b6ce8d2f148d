#include "product.h"

namespace ridgeline {
namespace {

/** The columns of a tile's row in registers: two panels in a pair. */
template <int panels>
struct Held {
  using Columns = Pair;
  static constexpr int each = 2;
  static Pair load(const float* from, long toPanel) { return loadPair(from, from + toPanel); }
  static void store(float* to, long toPanel, Pair columns) { storePair(to, to + toPanel, columns); }
  static Pair all(float number) { return allPair(number); }
};

/** One panel, in a vector. */
template <>
struct Held<1> {
  using Columns = Lanes;
  static constexpr int each = 1;
  static Lanes load(const float* from, long) { return ridgeline::load(from); }
  static void store(float* to, long, Lanes columns) { ridgeline::store(to, columns); }
  static Lanes all(float number) { return ridgeline::all(number); }
};

/** One tile: `rows` x `panels` outputs in registers, over the terms of one block. */
template <int rows, int panels>
void tile(long terms, Left left, Right right, Outputs outputs, bool first, const float* start) {
  using Own = Held<panels>;
  using Columns = typename Own::Columns;
  constexpr int count = panels / Own::each;
  Columns sums[rows][count];
  for (int c = 0; c < count; c++) {
    Columns begin = Own::all(0);
    if (first && start != nullptr) begin = Own::load(start + c * Own::each * width, width);
    for (int r = 0; r < rows; r++) sums[r][c] = begin;
  }
  const float* a = left.at;
  const float* b = right.at;
  for (long k = 0; k < terms; k++) {
    Columns columns[count];
    for (int c = 0; c < count; c++) {
      columns[c] = Own::load(b + c * Own::each * right.toPanel, right.toPanel);
    }
    for (int r = 0; r < rows; r++) {
      Columns number = Own::all(a[r * left.toRow]);
      for (int c = 0; c < count; c++) sums[r][c] = multiplyAdd(number, columns[c], sums[r][c]);
    }
    a += left.toInner;
    b += right.toInner;
  }
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < count; c++) {
      float* to = outputs.at + r * outputs.toRow + c * Own::each * outputs.toPanel;
      Columns sum = sums[r][c];
      if (!first) sum = Own::load(to, outputs.toPanel) + sum;
      Own::store(to, outputs.toPanel, sum);
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
 * Multiplies all rows of some panels. Tiles share the rows evenly, since a low tile has too few sums to keep
 * the machine busy.
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

/** As many panels as fit into a tile, or half of them, and so on; returns how many. */
template <int panels>
long columns(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  if constexpr (panels > 1) {
    if (size.panels < panels) return columns<panels / 2>(size, left, right, outputs, start);
  }
  column<panels>(size, left, right, outputs, start);
  return panels;
}

}  // namespace

void multiply(ProductSize size, Left left, Right right, Outputs outputs, const float* start) {
  while (size.panels > 0) {
    const long done = columns<tilePanels>(size, left, right, outputs, start);
    size.panels -= done;
    right.at += done * right.toPanel;
    outputs.at += done * outputs.toPanel;
    if (start != nullptr) start += done * width;
  }
}

}  // namespace ridgeline
