#include "layer.h"

namespace ridgeline {
namespace {

/**
 * Changes the shape of an example without moving data: see `Shape`. Keras: `keras.layers.Reshape`, `Flatten`.
 */
class Reshape final : public Layer {
 public:
  void allocate(Arena&, long, const Learning&) override {}
  Matrix forward(const Matrix& inputs, Pass&) override { return inputs; }
  Matrix backward(const Matrix& gradient, Pass&) override { return gradient; }
};

}  // namespace

Layer* makeReshape(Arena& arena) { return new (arena) Reshape; }

}  // namespace ridgeline
