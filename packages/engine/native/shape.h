#pragma once
// Shapes of examples between layers, and of trained tensors.

namespace ridgeline {

/**
 * Shape of one example: `[height, width, channels]`, or `[channels]`, which has one pixel. Values are stored
 * in this order without gaps, so flattening moves nothing.
 */
struct Shape {
  /** True for `[channels]`. */
  bool flat = true;
  long height = 1;
  long width = 1;
  long channels = 1;

  static Shape ofVector(long units) { return {true, 1, 1, units}; }

  long pixels() const { return height * width; }
  long count() const { return pixels() * channels; }
};

/** Maximum number of axes of a tensor. */
constexpr int maxAxes = 4;

/** Shape of a trained tensor: the last axes are its units, the others its inputs. */
struct Axes {
  int count;
  long lengths[maxAxes];
  /** Number of axes that are units. */
  int unitAxisCount = 1;

  long units() const { return product(count - unitAxisCount, count); }
  long inputs() const { return product(0, count - unitAxisCount); }

 private:
  long product(int from, int to) const {
    long product = 1;
    for (int i = from; i < to; i++) product *= lengths[i];
    return product;
  }
};

}  // namespace ridgeline
