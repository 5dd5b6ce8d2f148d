#include "categorical-crossentropy.h"

#include "../math.h"

namespace ridgeline {

void CategoricalCrossentropy::place(Arena& arena, long rows) {
  sums = arena.take<float>(panelsOf(rows) * width);
}

double CategoricalCrossentropy::of(const LossBatch& batch) {
  const Matrix z = batch.z;
  const bool backward = batch.gradient != nullptr;
  const Matrix gradient = backward ? *batch.gradient : Matrix();
  float* losses = batch.losses;
  const long last = z.panels() - 1;
  const Mask inLast = firstLanes(z.columns - last * width);
  // Target of a row: `atClass` at its class, else `elsewhere`.
  const auto target = [atClass = all(atClass), elsewhere = all(elsewhere)](long panel, Lanes label) {
    return select(equal(floatsUp() + all(float(panel * width)), label), atClass, elsewhere);
  };
  for (long r = 0; r < z.rows; r++) {
    const float* row = z.row(r);
    const Lanes label = all(batch.targets[r]);
    Lanes most = select(inLast, load(row + last * width), all(-infinity));
    for (long p = 0; p < last; p++) most = larger(most, load(row + p * width));
    const Lanes top = all(largest(most));
    Lanes exponentials = all(0), hit = all(0);
    for (long p = 0; p <= last; p++) {
      Lanes shifted = load(row + p * width) - top;
      Lanes power = exp(shifted);
      if (p == last) shifted = keep(inLast, shifted), power = keep(inLast, power);
      exponentials += power;
      hit = multiplyAdd(shifted, target(p, label), hit);
      if (backward) store(gradient.row(r) + p * width, power);
    }
    sums[r] = sum(exponentials);
    losses[r] = sum(hit);
  }
  for (long r = 0; r < z.rows; r += width) {
    const Lanes weight = batch.weights == nullptr ? all(1) : load(batch.weights + r);
    store(losses + r, (log(load(sums + r)) - load(losses + r)) * weight);
  }
  for (long r = 0; backward && r < z.rows; r++) {
    const Lanes label = all(batch.targets[r]), whole = all(sums[r]);
    const Lanes share = all((batch.weights == nullptr ? 1 : batch.weights[r]) * (1 / float(z.rows)));
    for (long p = 0; p <= last; p++) {
      float* at = gradient.row(r) + p * width;
      const Lanes slope = (load(at) / whole - target(p, label)) * share;
      store(at, p == last ? keep(inLast, slope) : slope);
    }
  }
  return total(losses, z.rows);
}

}  // namespace ridgeline
