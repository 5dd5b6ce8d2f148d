#pragma once
// One trial: its layers, loss and optimizer, and the computation of a step.

#include "bytes.h"
#include "engine.h"
#include "layers/layer.h"
#include "losses/loss.h"

namespace ridgeline {

/** Maximum number of examples in a batch of an evaluation. */
constexpr long evaluationRows = 1024;

class Trial {
 public:
  /** Creates the trial's parts in `objects`; their arrays are not allocated yet. */
  Trial(const Spec& spec, Arena& objects);

  /** Allocates all arrays, which must be zeroed memory. */
  void allocate(Arena& arena);
  /** Initialises the optimizer's memory. */
  void start();

  void train(const Examples& examples, const Steps& steps, Sums& sums);
  void evaluate(const Examples& examples, const Evaluation& evaluation, Sums& sums);
  Figures figures() const;

  long weightCount() const;
  void readWeights(float* to) const;
  void writeWeights(const float* from);

  long stateCount() const;
  void readState(float* to) const;
  void writeState(const float* from);

  const Spec spec;
  /** Number of layers that draw random numbers in a step. */
  long drawingLayers = 0;
  /** Blocks to release with the trial: all arrays, and this object with its parts. */
  void* numbers = nullptr;
  void* objects = nullptr;

 private:
  Layer** layers;
  /** Index of the first layer with weights, where the backward pass ends. */
  long firstLearning = 0;
  Loss* loss;
  Learning learning;
  ByteQuotients bytes;
  /** Maximum number of rows in a pass through the layers. */
  long rows;
  /** Inputs of a batch. */
  Matrix inputs;
  /** Gradient of a batch's outputs. */
  Matrix gradient;
  /** Outputs of an evaluation's batch. */
  Matrix outputs;
  /** Target, class weight and loss of each row. */
  float *targets = nullptr, *weights = nullptr, *losses = nullptr;

  /** Trains one step on a batch whose inputs have been read. */
  void step(const Examples& batch, long number, double rate, const ThreefryKey* keys, Sums& sums);
  void evaluateBatch(const Examples& batch, const Evaluation& evaluation, Sums& sums);
  Matrix forward(const Matrix& from, Pass& pass);
  /** Reads `count` inputs, and prefetches the next `count`. */
  void readInputs(const Examples& examples, long from, long count);
  void readTargets(const Examples& batch);
  /** True if `target` is the predicted class: see `Evaluation::hits`. False in a regression. */
  bool isHit(const float* z, float target) const;

  template <class Visit>
  void forEachVariable(Visit visit) const;
  /** Visits trained tensors and statistics, layer by layer, in the order of reading and writing. */
  template <class Visit, class VisitStatistic>
  void forEachTensor(Visit visit, VisitStatistic visitStatistic) const;
  /** Visits weights, optimizer memory and statistics in memory order. */
  template <class Visit>
  void forEachBlock(Visit visit) const;
  template <class Visit>
  void forEachKernel(Visit visit) const;
};

}  // namespace ridgeline
