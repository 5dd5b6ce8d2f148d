#include "categorical-crossentropy.h"

#include "../math.h"

namespace ridgeline {

void CategoricalCrossentropy::allocate(Arena& arena, long rows) {
  sums = arena.allocate<float>(panelCount(rows) * width);
}

double CategoricalCrossentropy::compute(const LossBatch& batch) {
  const Matrix z = batch.z;
  const bool backward = batch.gradient != nullptr;
  const Matrix gradient = backward ? *batch.gradient : Matrix();
  float* losses = batch.losses;
  const long last = z.panels() - 1;
  const Mask lastMask = firstLanes(z.columns - last * width);
  // Target of a row: `atClass` at its class, else `elsewhere`.
  const auto target = [atClass = splat(atClass), elsewhere = splat(elsewhere)](long panel, Lanes label) {
    return select(equal(floatsUp() + splat(float(panel * width)), label), atClass, elsewhere);
  };
  for (long r = 0; r < z.rows; r++) {
    const float* row = z.row(r);
    const Lanes label = splat(batch.targets[r]);
    Lanes maximum = select(lastMask, load(row + last * width), splat(-infinity));
    for (long p = 0; p < last; p++) maximum = larger(maximum, load(row + p * width));
    const Lanes largestLogit = splat(largest(maximum));
    Lanes exponentials = splat(0), targetLogits = splat(0);
    for (long p = 0; p <= last; p++) {
      Lanes shifted = load(row + p * width) - largestLogit;
      Lanes power = exp(shifted);
      if (p == last) shifted = keep(lastMask, shifted), power = keep(lastMask, power);
      exponentials += power;
      targetLogits = multiplyAdd(shifted, target(p, label), targetLogits);
      if (backward) store(gradient.row(r) + p * width, power);
    }
    sums[r] = sum(exponentials);
    losses[r] = sum(targetLogits);
  }
  for (long r = 0; r < z.rows; r += width) {
    const Lanes weight = batch.weights == nullptr ? splat(1) : load(batch.weights + r);
    store(losses + r, (log(load(sums + r)) - load(losses + r)) * weight);
  }
  for (long r = 0; backward && r < z.rows; r++) {
    const Lanes label = splat(batch.targets[r]), exponentialSum = splat(sums[r]);
    const Lanes share = splat((batch.weights == nullptr ? 1 : batch.weights[r]) * (1 / float(z.rows)));
    for (long p = 0; p <= last; p++) {
      float* data = gradient.row(r) + p * width;
      const Lanes derivative = (load(data) / exponentialSum - target(p, label)) * share;
      store(data, p == last ? keep(lastMask, derivative) : derivative);
    }
  }
  return total(losses, z.rows);
}

}  // namespace ridgeline
