#include "../pixels.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * Row `x[i]` of a table for each input: an image one pixel high with one pixel per input. The gradient of a
 * row is the sum over its uses, in order. An input without a row gives NaN. Keras: `keras.layers.Embedding`.
 */
class Embedding final : public Layer {
 public:
  Embedding(const EmbeddingSpec& spec, long length)
      : table({2, {spec.inputs, spec.outputs}}, spec.embeddings), image({false, 1, length, spec.outputs}) {}

  void allocate(Arena& arena, long rows, const Learning& learning) override {
    table.allocate(arena, learning);
    outputs = allocateMatrix(arena, rows, image.count());
    if (!learning.waitsForNorm()) scratch = arena.allocate<float>(uint64_t(table.vectors()) * width);
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    savedInputs = inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      forEachVector(image, [&](long offset, long unit) {
        const long row = findRow(n, (offset - unit) / image.channels);
        store(to.row(n) + offset,
              row < 0 ? splat(__builtin_nanf("")) : load(table.panel(unit / width) + row * width));
      });
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    float* derivative = table.gradientAt(0, scratch);
    __builtin_memset(derivative, 0, sizeof(float) * table.vectors() * width);
    for (long n = 0; n < gradient.rows; n++) {
      forEachVector(image, [&](long offset, long unit) {
        const long row = findRow(n, (offset - unit) / image.channels);
        if (row < 0) return;
        float* rowGradient = derivative + table.offsetOf(unit / width, row);
        store(rowGradient,
              load(rowGradient) + keep(firstLanes(image.channels - unit), load(gradient.row(n) + offset)));
      });
    }
    table.learn(*pass.learning, 0, table.vectors(), derivative);
    return {};
  }

  Variable* variable(int index) override { return index == 0 ? &table : nullptr; }

 private:
  Variable table;
  Shape image;
  Matrix savedInputs;
  Matrix outputs;
  float* scratch = nullptr;

  /** Row of the table for an input; -1 if there is none. */
  long findRow(long n, long position) const {
    const float index = savedInputs.row(n)[position];
    return index >= 0 && index < float(table.inputs) ? long(index) : -1;
  }
};

}  // namespace

Layer* makeEmbedding(const EmbeddingSpec& spec, long length, Arena& arena) {
  return new (arena) Embedding(spec, length);
}

}  // namespace ridgeline
