#include "../reduce.h"
#include "layer.h"

namespace ridgeline {
namespace {

/** The mean of each channel over the pixels. Keras: `keras.layers.GlobalAveragePooling2D`. */
class GlobalAveragePooling2D final : public Layer {
 public:
  explicit GlobalAveragePooling2D(const Shape& image) : image(image) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    outputs = allocateMatrix(arena, rows, image.channels);
    inputGradient = allocateMatrix(arena, rows, image.count());
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    const Matrix to = outputs.first(inputs.rows);
    const Lanes pixels = splat(float(image.pixels()));
    for (long n = 0; n < to.rows; n++) {
      for (long c = 0; c < to.columns; c += width) {
        const float* from = inputs.row(n) + c;
        const Lanes sum = sumLanes(image.pixels(), [&](long p) { return load(from + p * image.channels); });
        store(to.row(n) + c, keep(firstLanes(to.columns - c), sum / pixels));
      }
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    const Matrix to = inputGradient.first(gradient.rows);
    const Lanes pixels = splat(float(image.pixels()));
    for (long n = 0; n < to.rows; n++) {
      // The next pixel overwrites the surplus lanes of a pixel.
      for (long p = 0; p < image.pixels(); p++) {
        for (long c = 0; c < gradient.columns; c += width) {
          store(to.row(n) + p * image.channels + c, load(gradient.row(n) + c) / pixels);
        }
      }
      for (long i = to.columns; i < to.stride; i++) to.row(n)[i] = 0;
    }
    return to;
  }

 private:
  Shape image;
  Matrix outputs;
  Matrix inputGradient;
};

}  // namespace

Layer* makeGlobalAveragePooling2D(const Shape& image, Arena& arena) {
  return new (arena) GlobalAveragePooling2D(image);
}

}  // namespace ridgeline
