#include "engine.h"

#include "trial.h"

namespace ridgeline {
namespace {

/** Upper bound on the size of a trial's objects, without its arrays. */
uint64_t objectBytes(size_t length) {
  constexpr uint64_t layerBytes = 1024, otherBytes = 8 * 1024;
  // A layer takes at least two numbers of the description.
  const uint64_t layers = length / 2 + 1;
  return length * sizeof(double) + layers * (sizeof(LayerSpec) + sizeof(Layer*) + layerBytes) + otherBytes;
}

/** Allocates the objects, then all arrays; null if memory is short. */
Trial* build(const Spec& spec, Arena& objects) {
  Trial* trial = new (objects) Trial(spec, objects);
  Arena counting;
  trial->allocate(counting);
  trial->numbers = allocate(counting.size());
  if (trial->numbers == nullptr) return nullptr;
  Arena numbers(trial->numbers);
  trial->allocate(numbers);
  trial->start();
  return trial;
}

}  // namespace

bool fused() {
  // (1 + 2^-12)^2 has more bits than a float32: only a fused multiply-add keeps all of them.
  volatile float number = 1 + 0x1p-12f;
  const Lanes x = splat(number);
  return first(multiplyAdd(x, x, -(x * x))) != 0;
}

Trial* create(const double* numbers, size_t length, const char** refusal) {
  *refusal = nullptr;
  void* memory = allocate(objectBytes(length));
  if (memory == nullptr) return nullptr;
  Float32Rules rules;
  Arena objects(memory);
  double* description = objects.allocate<double>(length);
  for (size_t i = 0; i < length; i++) description[i] = numbers[i];
  Spec spec = {};
  *refusal = parseSpec(description, length, objects.allocate<LayerSpec>(length / 2 + 1), spec);
  Trial* trial = *refusal == nullptr ? build(spec, objects) : nullptr;
  if (objects.size() > objectBytes(length)) __builtin_trap();
  if (trial == nullptr) return release(memory), nullptr;
  trial->objects = memory;
  return trial;
}

void destroy(Trial* trial) {
  release(trial->numbers);
  release(trial->objects);
}

const Spec& getSpec(const Trial* trial) { return trial->spec; }
long drawingLayers(const Trial* trial) { return trial->drawingLayers; }
long weightCount(const Trial* trial) { return trial->weightCount(); }
void readWeights(const Trial* trial, float* to) { trial->readWeights(to); }
void writeWeights(Trial* trial, const float* from) { trial->writeWeights(from); }
long stateCount(const Trial* trial) { return trial->stateCount(); }
void readState(const Trial* trial, float* to) { trial->readState(to); }
void writeState(Trial* trial, const float* from) { trial->writeState(from); }

void train(Trial* trial, const Examples& examples, const Steps& steps, Sums* sums) {
  Float32Rules rules;
  trial->train(examples, steps, *sums);
}

void evaluate(Trial* trial, const Examples& examples, const Evaluation& evaluation, Sums* sums) {
  Float32Rules rules;
  trial->evaluate(examples, evaluation, *sums);
}

Figures figures(const Trial* trial) {
  Float32Rules rules;
  return trial->figures();
}

}  // namespace ridgeline
