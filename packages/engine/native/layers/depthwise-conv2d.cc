#include "../pixels.h"
#include "../window.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * A convolution of each channel with its own kernels: `y[i, j, c * M + m] = bias[c * M + m] + sum over (u, v)
 * of x[i * down + u, j * across + v, c] * kernel[u, v, c, m]`, where positions outside the image are skipped.
 * Keras: `keras.layers.DepthwiseConv2D` without its activation.
 *
 * If the depth multiplier `M` exceeds 1, each channel is first repeated M times: outputs and inputs then have
 * the same order along the lanes.
 */
class DepthwiseConv2D final : public Layer {
 public:
  DepthwiseConv2D(const DepthwiseConv2DSpec& spec, const Shape& inputShape, bool isFirst)
      : multiplier(spec.multiplier),
        grid(spec.window, inputShape),
        inputShape(inputShape),
        image({false, inputShape.height, inputShape.width, inputShape.channels * spec.multiplier}),
        outputShape(grid.outputs(image.channels)),
        kernel({4, {spec.window.height, spec.window.width, inputShape.channels, spec.multiplier}, 2},
               spec.kernel),
        bias({1, {image.channels}}, spec.bias),
        hasBias(spec.hasBias),
        isFirst(isFirst) {}

  void allocate(Arena& arena, long rows, const Learning& learning) override {
    kernel.allocate(arena, learning);
    bias.allocate(arena, learning);
    outputs = allocateMatrix(arena, rows, outputShape.count());
    if (multiplier > 1) repeatedInputs = allocateMatrix(arena, rows, image.count());
    inputGradient = allocateMatrix(arena, rows, inputShape.count());
    if (multiplier > 1) repeatedGradient = allocateMatrix(arena, 1, image.count());
    rowGradients = arena.allocate<float>((kernel.vectors() + bias.vectors()) * width);
    kernelScratch = arena.allocate<float>(kernel.vectors() * width);
    biasScratch = arena.allocate<float>(bias.vectors() * width);
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    savedInputs = multiplier > 1 ? repeatChannels(inputs) : inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      forEachOutput([&](long i, long j, long offset, long c) {
        Lanes sum = load(bias.panel(0) + c);
        forEachTap(i, j, [&](long tap, long position) {
          sum = multiplyAdd(load(savedInputs.row(n) + position + c), load(weight(tap, c)), sum);
        });
        store(to.row(n) + offset, sum);
      });
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    // Uses the weights before they change.
    for (long n = 0; !isFirst && n < gradient.rows; n++) backToInputs(gradient, n);
    float* kernelGradient = kernel.gradientAt(0, kernelScratch);
    float* biasGradient = bias.gradientAt(0, biasScratch);
    __builtin_memset(kernelGradient, 0, sizeof(float) * kernel.vectors() * width);
    __builtin_memset(biasGradient, 0, sizeof(float) * bias.vectors() * width);
    for (long n = 0; n < gradient.rows; n++) {
      for (long i = 0; i < outputShape.height; i++)
        addGradients(gradient, n, i, kernelGradient, biasGradient);
    }
    kernel.learn(*pass.learning, 0, kernel.vectors(), kernelGradient);
    if (hasBias) bias.learn(*pass.learning, 0, bias.vectors(), biasGradient);
    return inputGradient.first(gradient.rows);
  }

  Variable* variable(int index) override {
    return index == 0 ? &kernel : index == 1 && hasBias ? &bias : nullptr;
  }

 private:
  long multiplier;
  Grid grid;
  Shape inputShape;
  /** The inputs with repeated channels. */
  Shape image;
  Shape outputShape;
  Variable kernel;
  Variable bias;
  bool hasBias;
  bool isFirst;
  Matrix savedInputs;
  Matrix outputs;
  Matrix repeatedInputs;
  Matrix inputGradient;
  Matrix repeatedGradient;
  /** Gradients of the kernel and the bias: of a row of outputs, and of the batch. */
  float *rowGradients = nullptr, *kernelScratch = nullptr, *biasScratch = nullptr;

  /** Weights of eight channels of a tap. */
  const float* weight(long tap, long c) const { return kernel.panel(c / width) + tap * width; }

  /** Calls `visit(window row, window column, output position, first channel)` for eight outputs at a time. */
  template <class Visit>
  void forEachOutput(Visit visit) const {
    forEachVector(outputShape, [&](long offset, long c) {
      const long pixel = (offset - c) / outputShape.channels;
      visit(pixel / outputShape.width, pixel % outputShape.width, offset, c);
    });
  }

  /** Calls `visit(tap, position of the pixel)` for each position of a window inside the image. */
  template <class Visit>
  void forEachTap(long i, long j, Visit visit) const {
    const Windows &down = grid.down, &across = grid.across;
    const long top = i * down.stride - down.before, left = j * across.stride - across.before;
    for (long y = down.first(i); y < down.end(i); y++) {
      for (long x = across.first(j); x < across.end(j); x++) {
        visit((y - top) * across.size + x - left, (y * image.width + x) * image.channels);
      }
    }
  }

  Matrix repeatChannels(const Matrix& inputs) const {
    const Matrix to = repeatedInputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      for (long i = 0; i < to.columns; i++) to.row(n)[i] = inputs.row(n)[i / multiplier];
    }
    return to;
  }

  void backToInputs(const Matrix& gradient, long n) const {
    float* to = multiplier > 1 ? repeatedGradient.data : inputGradient.row(n);
    __builtin_memset(to, 0, sizeof(float) * image.count());
    forEachOutput([&](long i, long j, long offset, long c) {
      const Lanes derivative = keep(firstLanes(image.channels - c), load(gradient.row(n) + offset));
      forEachTap(i, j, [&](long tap, long position) {
        store(to + position + c, multiplyAdd(derivative, load(weight(tap, c)), load(to + position + c)));
      });
    });
    for (long i = 0; multiplier > 1 && i < inputShape.count(); i++) {
      float sum = 0;
      for (long m = 0; m < multiplier; m++) sum += to[i * multiplier + m];
      inputGradient.row(n)[i] = sum;
    }
  }

  /** Adds the gradients of a row of outputs, which are summed first because short sums lose fewer digits. */
  void addGradients(const Matrix& gradient, long n, long i, float* kernelGradient,
                    float* biasGradient) const {
    const long taps = kernel.inputs, rowAt = i * outputShape.width * outputShape.channels;
    __builtin_memset(rowGradients, 0, sizeof(float) * (kernel.vectors() + bias.vectors()) * width);
    float* rowBiasGradient = rowGradients + kernel.vectors() * width;
    forEachVector({false, 1, outputShape.width, outputShape.channels}, [&](long offset, long c) {
      const Lanes derivative = keep(firstLanes(image.channels - c), load(gradient.row(n) + rowAt + offset));
      store(rowBiasGradient + c, load(rowBiasGradient + c) + derivative);
      forEachTap(i, offset / outputShape.channels, [&](long tap, long position) {
        float* target = rowGradients + (c * taps + tap * width);
        store(target, multiplyAdd(derivative, load(savedInputs.row(n) + position + c), load(target)));
      });
    });
    const auto add = [](Lanes sum, Lanes addend) { return sum + addend; };
    transform(kernel.vectors(), kernelGradient, add, kernelGradient, rowGradients);
    transform(bias.vectors(), biasGradient, add, biasGradient, rowBiasGradient);
  }
};

}  // namespace

Layer* makeDepthwiseConv2D(const DepthwiseConv2DSpec& spec, const Shape& image, bool isFirst, Arena& arena) {
  return new (arena) DepthwiseConv2D(spec, image, isFirst);
}

}  // namespace ridgeline
