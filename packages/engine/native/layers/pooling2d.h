#pragma once
#include "../reduce.h"
#include "layer.h"
#include "pool.h"

namespace ridgeline {

/**
 * One value per window and channel. A rule has `forward(pool, inputs)`, and `backward(pool, inputs, output,
 * gradient, add)`, which calls `add(position, gradient)`; both work on eight channels.
 *
 * If channels do not fill whole vectors, surplus lanes belong to the next pixel, whose own store overwrites
 * them in the outputs. Surplus gradients are 0.
 */
template <class Rule>
class Pooling2D final : public Layer {
 public:
  Pooling2D(const WindowSpec& window, const Shape& image)
      : grid(window, image), image(image), outputShape(grid.outputs(image.channels)) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    outputs = allocateMatrix(arena, rows, outputShape.count());
    inputGradient = allocateMatrix(arena, rows, image.count());
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    savedInputs = inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      forEachVector([from = inputs.row(n), target = to.row(n)](const auto& pool, long channel, long output) {
        store(target + output, Rule::forward(pool, from + channel));
      });
      for (long i = to.columns; i < to.stride; i++) to.row(n)[i] = 0;
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    const Matrix to = inputGradient.first(gradient.rows);
    // Windows that share memory add their gradients.
    const bool adds = !down().areDisjoint() || !across().areDisjoint() || image.channels % width != 0;
    if (adds || !down().coverAll() || !across().coverAll()) {
      __builtin_memset(to.data, 0, sizeof(float) * to.rows * to.stride);
    }
    for (long n = 0; n < to.rows; n++) {
      if (adds) {
        backward(gradient, n, [](float* data, Lanes derivative) { store(data, load(data) + derivative); });
      } else {
        // The addition to 0 gives the same bits: it turns -0 into 0.
        backward(gradient, n, [](float* data, Lanes derivative) { store(data, splat(0) + derivative); });
      }
    }
    return to;
  }

 private:
  Grid grid;
  Shape image;
  Shape outputShape;
  Matrix savedInputs;
  Matrix outputs;
  Matrix inputGradient;

  const Windows& down() const { return grid.down; }
  const Windows& across() const { return grid.across; }

  template <class Add>
  void backward(const Matrix& gradient, long n, Add add) const {
    const float *gradients = gradient.row(n), *from = savedInputs.row(n), *outputValues = outputs.row(n);
    float* to = inputGradient.row(n);
    const long channels = image.channels;
    forEachVector([=](const auto& pool, long channel, long output) {
      const Lanes derivative = keep(firstLanes(channels - channel), load(gradients + output));
      float* target = to + channel;
      Rule::backward(pool, from + channel, load(outputValues + output), derivative,
                     [target, add](long offset, Lanes part) { add(target + offset, part); });
    });
  }

  /** Calls `visit(pool, first channel, position of the output)` for eight channels of a window at a time. */
  template <class Visit>
  void forEachVector(Visit visit) const {
    const long channels = image.channels;
    forEachPool(grid, image.width * channels, channels, [=](const auto& pool, long index) {
      for (long channel = 0; channel < channels; channel += width) {
        visit(pool, channel, index * channels + channel);
      }
    });
  }
};

}  // namespace ridgeline
