#include "layer.h"

namespace ridgeline {
namespace {

/** Numbers of one call of `threefry`. */
constexpr long numbersAtOnce = 2 * counterVectors * width;

/**
 * Inverted dropout (Srivastava et al. 2014): an output is kept if a uniform number is at least `rate`, and
 * then multiplied by `1 / (1 - rate)`. Number i of the row-major `[rows, units]` is `fillUniform`'s of
 * packages/core/src/random.ts, under the key of the layer and the step. Keras: `keras.layers.Dropout`.
 */
class Dropout final : public Layer {
 public:
  Dropout(const DropoutSpec& spec, long units)
      : units(units),
        drops(spec.rate > 0),
        scale(float(1 / (1 - spec.rate))),
        threshold(thresholdOf(float(spec.rate))) {}

  void place(Arena& arena, long rows, const Learning&) override {
    if (!drops) return;
    outputs = takeMatrix(arena, rows, units);
    // The last draw may yield more numbers than the matrix has.
    factors = outputs;
    factors.at = arena.take<float>(uint64_t(rows) * outputs.stride + numbersAtOnce);
    if (factors.stride != units) drawn = arena.take<float>(uint64_t(rows) * units + numbersAtOnce);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    active = pass.training && drops;
    if (!active) return inputs;
    draw(inputs.rows, *pass.dropoutKeys++);
    return multiplied(inputs, outputs.first(inputs.rows));
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    return active ? multiplied(gradient, gradient) : gradient;
  }

 private:
  long units;
  bool drops;
  float scale;
  /** Smallest 24-bit random number that keeps an output. */
  uint32_t threshold;
  bool active = false;
  Matrix outputs;
  /** 0 or `scale`. */
  Matrix factors;
  /** Drawn numbers, contiguous; null if the rows of the matrix have no padding. */
  float* drawn = nullptr;

  /** Smallest whole number that is at least `rate * 2^24`: `u / 2^24 >= rate` in whole numbers. */
  static uint32_t thresholdOf(float rate) {
    const double exact = double(rate) * 0x1p24;
    const uint32_t below = uint32_t(exact);
    return below < exact ? below + 1 : below;
  }

  void draw(long rows, ThreefryKey key) {
    const long count = rows * units;
    float* to = drawn == nullptr ? factors.at : drawn;
    const auto factorOf = [least = allWords(threshold - 1), scale = all(scale)](Words bits) {
      return keep(greater(shiftRight<8>(bits), least), scale);
    };
    for (long i = 0; i < count; i += numbersAtOnce) {
      const RandomWords words = threefry(key, uint32_t(i / 2));
      for (int v = 0; v < counterVectors; v++) {
        storeInTurns(to + i + v * 2 * width, factorOf(words.first[v]), factorOf(words.second[v]));
      }
    }
    if (drawn == nullptr) return;
    for (long r = 0; r < rows; r++) {
      for (long u = 0; u < units; u++) factors.row(r)[u] = drawn[r * units + u];
    }
  }

  Matrix multiplied(const Matrix& from, const Matrix& to) const {
    transform(
        from.vectors(), to.at, [](Lanes number, Lanes factor) { return number * factor; }, from.at,
        factors.at);
    return to;
  }
};

}  // namespace

Layer* makeDropout(const DropoutSpec& spec, long units, Arena& arena) {
  return new (arena) Dropout(spec, units);
}

}  // namespace ridgeline
