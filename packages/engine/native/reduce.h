#pragma once
// Sums in a fixed order, which gives the same bits on every machine.

#include "lanes/lanes.h"

namespace ridgeline {

/** Number of vectors in a block; the sum of a block is computed in float32. */
constexpr long blockVectors = 64;

/**
 * Sum of the vectors `term(i)` for i in [from, to). Vector `from + j` is added to partial sum `j % 4`, and
 * the partial sums are added as (0+1)+(2+3).
 */
template <class Term>
Lanes sumOfBlock(long from, long to, Term term) {
  Lanes sums[4] = {splat(0), splat(0), splat(0), splat(0)};
  long i = from;
  for (; i + 4 <= to; i += 4) {
    for (long j = 0; j < 4; j++) sums[j] += term(i + j);
  }
  for (long j = 0; i < to; i++, j++) sums[j] += term(i);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/** Calls `add(sum)` with the sum of each block of vectors, in order. */
template <class Term, class Add>
void forEachBlock(long vectors, Term term, Add add) {
  for (long from = 0; from < vectors; from += blockVectors) {
    add(sumOfBlock(from, from + blockVectors < vectors ? from + blockVectors : vectors, term));
  }
}

/** Sum of `term(i)` lane by lane, over all vectors. */
template <class Term>
Lanes sumLanes(long vectors, Term term) {
  Lanes total = splat(0);
  forEachBlock(vectors, term, [&total](Lanes block) { total += block; });
  return total;
}

/** Sum of `term(i)` over all vectors and lanes; block sums are added in float64. */
template <class Term>
double sumOver(long vectors, Term term) {
  double total = 0;
  forEachBlock(vectors, term, [&total](Lanes block) { total += sum(block); });
  return total;
}

/** Sum of squares. */
inline double sumOfSquares(const float* numbers, long vectors) {
  return sumOver(vectors, [numbers](long i) { return square(load(numbers + i * width)); });
}

/** Sum of absolute values. */
inline double sumOfMagnitudes(const float* numbers, long vectors) {
  return sumOver(vectors, [numbers](long i) { return magnitude(load(numbers + i * width)); });
}

/**
 * True if element `index` is the first maximum of a row, as a loop from the left finds it. A comparison with
 * NaN is false, so a NaN counts as the maximum only if it is the first element.
 */
inline bool isFirstLargest(const float* row, long columns, float index) {
  if (!(index >= 0 && index < float(columns)) || float(long(index)) != index) return false;
  const float value = row[long(index)];
  if (index > 0 && (value != value || row[0] != row[0])) return false;
  Lanes betterCounts = splat(0);
  for (long from = 0; from < columns; from += width) {
    const Lanes numbers = load(row + from), offsets = floatsUp() + splat(float(from));
    const Lanes isBefore = select(less(offsets, splat(index)), splat(1), splat(0));
    const Lanes isBetter =
        select(less(splat(value), numbers), splat(1), keep(equal(splat(value), numbers), isBefore));
    betterCounts += keep(less(offsets, splat(float(columns))), isBetter);
  }
  return largest(betterCounts) == 0;
}

}  // namespace ridgeline
