#include "variable.h"

namespace ridgeline {

void Variable::allocate(Arena& arena, const Learning& learning) {
  const uint64_t numbers = uint64_t(vectors()) * width;
  value = arena.allocate<float>(numbers);
  for (int s = 0; s < learning.optimizer->slots(); s++) slots[s] = arena.allocate<float>(numbers);
  if (learning.waitsForNorm()) gradient = arena.allocate<float>(numbers);
}

void Variable::start(const Optimizer& optimizer) {
  for (int s = 0; s < optimizer.slots(); s++) {
    for (long i = 0; i < vectors() * width; i += width) store(slots[s] + i, splat(optimizer.start()));
  }
}

void Variable::learn(const Learning& learning, long offset, long vectors, float* derivative) {
  // Clipping includes the penalty's gradient.
  const bool clips = learning.clipping != ClippingKind::none;
  if (clips) regularizer.addGradient(value + offset, derivative, vectors);
  if (learning.waitsForNorm()) return;
  if (learning.clipping == ClippingKind::value) clipByValue(derivative, vectors, learning.clippingLimit);
  update(learning, offset, vectors, derivative, clips ? Regularizer({}) : regularizer);
}

void Variable::update(const Learning& learning, long offset, long vectors, const float* derivative,
                    const Regularizer& penalty) {
  Slice slice = {value + offset, {}, derivative, penalty, vectors};
  for (int s = 0; s < maxSlots; s++) slice.slots[s] = slots[s] + (slots[s] == nullptr ? 0 : offset);
  learning.optimizer->update(slice);
  if (proximalL1 > 0) shrink(value + offset, vectors, float(proximalL1 * learning.rate));
}

void Variable::finish(const Learning& learning, double allSquares) {
  if (learning.waitsForNorm()) {
    if (learning.clipping == ClippingKind::norm) {
      clipByNorm(gradient, vectors(), learning.clippingLimit);
    } else {
      clipByGlobalNorm(gradient, vectors(), learning.clippingLimit, allSquares);
    }
    update(learning, 0, vectors(), gradient, Regularizer({}));
  }
  constrain(constraint, {value, axes});
}

void Variable::read(float* to) const {
  for (long i = 0; i < inputs; i++) {
    for (long u = 0; u < units; u++) to[i * units + u] = value[offsetOf(u / width, i) + u % width];
  }
}

void Variable::write(const float* from) {
  for (long i = 0; i < inputs; i++) {
    for (long u = 0; u < units; u++) value[offsetOf(u / width, i) + u % width] = from[i * units + u];
  }
}

long Variable::zeros() const {
  long zeros = 0;
  for (long i = 0; i < inputs; i++) {
    for (long u = 0; u < units; u++) zeros += value[offsetOf(u / width, i) + u % width] == 0;
  }
  return zeros;
}

}  // namespace ridgeline
