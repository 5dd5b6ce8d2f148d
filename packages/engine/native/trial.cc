#include "trial.h"

namespace ridgeline {
namespace {

/** Prefetches memory that is needed soon. Processors cannot predict the addresses of scattered examples. */
void prefetch(const uint8_t* from, uint64_t bytes) {
  constexpr uint64_t cacheLine = 64;
  for (uint64_t i = 0; i < bytes; i += cacheLine) __builtin_prefetch(from + i);
}

}  // namespace

Trial::Trial(const Spec& spec, Arena& objects) : spec(spec), bytes(float(spec.divisor)) {
  layers = objects.allocate<Layer*>(spec.layerCount);
  bool hasWeights = false;
  for (long i = 0; i < spec.layerCount; i++) {
    const LayerSpec& layer = spec.layers[i];
    if (i > 0 && fusesPooling(spec.layers[i - 1], layer)) {
      layers[i] = makeReshape(objects);
      continue;
    }
    const LayerSpec* next = i + 1 < spec.layerCount ? &layer + 1 : nullptr;
    const bool pools = next != nullptr && fusesPooling(layer, *next);
    layers[i] = makeLayer(layer, !hasWeights, pools ? &next->pooling : nullptr, objects);
    if (layer.learns() && !hasWeights) firstLearning = i, hasWeights = true;
    drawingLayers += layer.draws();
  }
  loss = makeLoss(spec, objects);
  learning = {makeOptimizer(spec, objects), spec.clipping, float(spec.clippingLimit), 0};
  // An evaluation then takes few passes, even if training batches are small.
  const long minRows = 64;
  rows = spec.batchSize < minRows ? minRows : spec.batchSize;
}

void Trial::allocate(Arena& arena) {
  const long maxRows = rows < evaluationRows ? evaluationRows : rows;
  for (long i = 0; i < spec.layerCount; i++) layers[i]->allocate(arena, rows, learning);
  loss->allocate(arena, maxRows);
  inputs = allocateMatrix(arena, rows, spec.features);
  gradient = allocateMatrix(arena, rows, spec.units);
  outputs = allocateMatrix(arena, evaluationRows, spec.units);
  const long columnLength = panelCount(maxRows) * width;
  targets = arena.allocate<float>(columnLength);
  weights = arena.allocate<float>(columnLength);
  losses = arena.allocate<float>(columnLength);
}

void Trial::start() {
  forEachVariable([this](Variable& variable) { variable.start(*learning.optimizer); });
}

void Trial::train(const Examples& examples, const Steps& steps, Sums& sums) {
  const auto* keys = reinterpret_cast<const ThreefryKey*>(steps.dropoutKeys);
  for (long i = 0; i < steps.count; i++) {
    const long from = i * spec.batchSize, remaining = examples.count - from;
    const Examples batch = {examples.inputs, examples.targets, examples.order + from,
                            remaining < spec.batchSize ? remaining : spec.batchSize};
    readInputs(examples, from, batch.count);
    step(batch, steps.first + i, steps.rates[i], keys + i * drawingLayers, sums);
  }
}

void Trial::step(const Examples& batch, long number, double rate, const ThreefryKey* keys, Sums& sums) {
  readTargets(batch);
  Pass pass = {.training = true,
               .dropoutKeys = keys,
               .share = 1 / float(batch.count),
               .activityPenalty = 0,
               .learning = &learning};
  const Matrix z = forward(inputs.first(batch.count), pass);
  Matrix derivative = gradient.first(batch.count);
  const float* rowWeights = spec.classWeights == nullptr ? nullptr : weights;

  sums.examples += double(batch.count);
  sums.loss += loss->compute({z, targets, rowWeights, losses, &derivative});
  for (long r = 0; r < batch.count; r++) sums.hits += isHit(z.row(r), targets[r]);
  sums.activityPenalty += pass.activityPenalty;
  double penalty = 0;
  forEachVariable([&penalty](Variable& variable) { penalty += variable.penalty(); });
  sums.weightPenalty += penalty * double(batch.count);

  learning.rate = rate;
  learning.optimizer->begin(number, rate);
  for (long i = spec.layerCount - 1; i >= firstLearning; i--)
    derivative = layers[i]->backward(derivative, pass);
  double squares = 0;
  if (learning.clipping == ClippingKind::globalNorm) {
    forEachVariable([&squares](Variable& variable) { squares += variable.gradientSquares(); });
  }
  forEachVariable([&](Variable& variable) { variable.finish(learning, squares); });
}

void Trial::evaluate(const Examples& examples, const Evaluation& evaluation, Sums& sums) {
  for (long from = 0; from < examples.count; from += evaluationRows) {
    const long remaining = examples.count - from;
    const auto advance = [](auto* numbers, long offset) {
      return numbers == nullptr ? nullptr : numbers + offset;
    };
    evaluateBatch({examples.inputs, examples.targets, examples.order + from,
                   remaining < evaluationRows ? remaining : evaluationRows},
                  {advance(evaluation.outputs, from * spec.units), advance(evaluation.losses, from),
                   advance(evaluation.hits, from)},
                  sums);
  }
}

void Trial::evaluateBatch(const Examples& batch, const Evaluation& evaluation, Sums& sums) {
  readTargets(batch);
  Pass pass = {.training = false,
               .dropoutKeys = nullptr,
               .share = 1 / float(batch.count),
               .activityPenalty = 0,
               .learning = nullptr};
  const Matrix z = outputs.first(batch.count);
  // A few rows at a time keep their activations in the cache.
  for (long from = 0; from < batch.count; from += rows) {
    const long count = batch.count - from < rows ? batch.count - from : rows;
    readInputs(batch, from, count);
    const Matrix result = forward(inputs.first(count), pass);
    __builtin_memcpy(z.row(from), result.data, sizeof(float) * count * result.stride);
  }
  sums.examples += double(batch.count);
  sums.loss += loss->compute({z, targets, nullptr, losses, nullptr});
  sums.activityPenalty += pass.activityPenalty;
  for (long r = 0; r < batch.count; r++) {
    const bool hit = isHit(z.row(r), targets[r]);
    sums.hits += hit;
    if (evaluation.hits != nullptr) evaluation.hits[r] = hit;
    if (evaluation.losses != nullptr) evaluation.losses[r] = losses[r];
    for (long u = 0; evaluation.outputs != nullptr && u < spec.units; u++) {
      evaluation.outputs[r * spec.units + u] = z.row(r)[u];
    }
  }
}

Matrix Trial::forward(const Matrix& from, Pass& pass) {
  Matrix values = from;
  for (long i = 0; i < spec.layerCount; i++) values = layers[i]->forward(values, pass);
  return values;
}

void Trial::readInputs(const Examples& examples, long from, long count) {
  const uint64_t length = spec.features * (spec.inputBytes ? sizeof(uint8_t) : sizeof(float));
  const auto example = [&](long index) {
    return static_cast<const uint8_t*>(examples.inputs) + examples.order[index] * length;
  };
  for (long r = from; r < from + count; r++) {
    if (r + count < examples.count) prefetch(example(r + count), length);
    float* to = inputs.row(r - from);
    if (spec.inputBytes) {
      bytes.read(example(r), spec.features, to);
    } else {
      __builtin_memcpy(to, example(r), length);
    }
  }
}

void Trial::readTargets(const Examples& batch) {
  for (long r = 0; r < batch.count; r++) {
    const uint32_t example = batch.order[r];
    targets[r] = spec.targetBytes ? float(static_cast<const uint8_t*>(batch.targets)[example])
                                  : static_cast<const float*>(batch.targets)[example];
    if (spec.classWeights == nullptr) continue;
    const long label = long(targets[r]);
    weights[r] = label >= 0 && label < spec.classWeightCount ? float(spec.classWeights[label]) : 0;
  }
}

bool Trial::isHit(const float* z, float target) const {
  switch (spec.problem) {
    case Problem::regression:
      return false;
    case Problem::binary:
      return float(z[0] > 0) == target;
    case Problem::multiClass:
      return isFirstLargest(z, spec.units, target);
  }
  __builtin_unreachable();
}

Figures Trial::figures() const {
  Figures figures = {};
  forEachVariable([&figures](Variable& variable) { figures.weightPenalty += variable.penalty(); });
  forEachKernel([&figures](Variable& kernel) {
    figures.zeros += double(kernel.zeros());
    figures.squares += kernel.squares();
  });
  return figures;
}

long Trial::weightCount() const {
  long count = 0;
  forEachTensor([&count](Variable& variable) { count += variable.count(); },
                [&count](Statistic statistic) { count += statistic.count; });
  return count;
}

void Trial::readWeights(float* to) const {
  forEachTensor(
      [&to](Variable& variable) {
        variable.read(to);
        to += variable.count();
      },
      [&to](Statistic statistic) {
        __builtin_memcpy(to, statistic.data, sizeof(float) * statistic.count);
        to += statistic.count;
      });
}

void Trial::writeWeights(const float* from) {
  forEachTensor(
      [&from](Variable& variable) {
        variable.write(from);
        from += variable.count();
      },
      [&from](Statistic statistic) {
        __builtin_memcpy(statistic.data, from, sizeof(float) * statistic.count);
        from += statistic.count;
      });
}

long Trial::stateCount() const {
  long count = 0;
  forEachBlock([&count](const float*, long numbers) { count += numbers; });
  return count;
}

void Trial::readState(float* to) const {
  forEachBlock([&to](const float* block, long numbers) {
    __builtin_memcpy(to, block, sizeof(float) * numbers);
    to += numbers;
  });
}

void Trial::writeState(const float* from) {
  forEachBlock([&from](float* block, long numbers) {
    __builtin_memcpy(block, from, sizeof(float) * numbers);
    from += numbers;
  });
}

template <class Visit>
void Trial::forEachVariable(Visit visit) const {
  for (long i = 0; i < spec.layerCount; i++) {
    for (int v = 0; Variable* variable = layers[i]->variable(v); v++) visit(*variable);
  }
}

template <class Visit, class VisitStatistic>
void Trial::forEachTensor(Visit visit, VisitStatistic visitStatistic) const {
  for (long i = 0; i < spec.layerCount; i++) {
    for (int v = 0; Variable* variable = layers[i]->variable(v); v++) visit(*variable);
    for (int s = 0; layers[i]->statistic(s).data != nullptr; s++) visitStatistic(layers[i]->statistic(s));
  }
}

template <class Visit>
void Trial::forEachBlock(Visit visit) const {
  forEachTensor([&visit](Variable& variable) { variable.forEachBlock(visit); },
                [&visit](Statistic statistic) { visit(statistic.data, statistic.count); });
}

/** Visits each layer's kernel, which is its first variable, if any. */
template <class Visit>
void Trial::forEachKernel(Visit visit) const {
  for (long i = 0; i < spec.layerCount; i++) {
    if (spec.layers[i].hasKernel()) visit(*layers[i]->variable(0));
  }
}

}  // namespace ridgeline
