#pragma once
// Columns of a tile, in registers.

#include "lanes/lanes.h"

namespace ridgeline {

/** Columns of a tile's row in one register: two panels in a pair, `toPanel` floats apart in memory. */
template <int panels>
struct Columns {
  using Type = Pair;
  /** Number of panels in the register. */
  static constexpr int panelCount = 2;
  static Pair load(const float* from, long toPanel) { return loadPair(from, from + toPanel); }
  /** Loads adjacent panels. */
  static Pair loadAdjacent(const float* from) { return loadPair(from); }
  static void store(float* to, long toPanel, Pair columns) { storePair(to, to + toPanel, columns); }
  static Pair splat(float number) { return splatPair(number); }
  static Pair splatFrom(const float* number) { return splatPair(*number); }
  /** Number of images whose columns are in the register. */
  static constexpr int images = 1;
};

/** One panel, in a vector. */
template <>
struct Columns<1> {
  using Type = Lanes;
  static constexpr int panelCount = 1;
  static Lanes load(const float* from, long) { return ridgeline::load(from); }
  static Lanes loadAdjacent(const float* from) { return ridgeline::load(from); }
  static void store(float* to, long, Lanes columns) { ridgeline::store(to, columns); }
  static Lanes splat(float number) { return ridgeline::splat(number); }
  static Lanes splatFrom(const float* number) { return ridgeline::splat(*number); }
  static constexpr int images = 1;
};

/**
 * One panel for each of two images, in a pair, `toSecond` floats apart in memory. The values of the left
 * matrix are interleaved.
 */
struct TwinColumns {
  using Type = Pair;
  static Pair load(const float* from, long toSecond) { return loadTwins(from, from + toSecond); }
  /** Loads interleaved values. */
  static Pair loadAdjacent(const float* from) { return loadPair(from); }
  static void store(float* to, long toSecond, Pair columns) { storeTwins(to, to + toSecond, columns); }
  static Pair splat(float number) { return splatPair(number); }
  static Pair splatFrom(const float* two) { return splatTwins(two); }
  static constexpr int images = 2;
};

}  // namespace ridgeline
