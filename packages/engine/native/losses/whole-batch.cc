#include "whole-batch.h"

namespace ridgeline {
namespace {

double sumSquaredErrors(const LossBatch& batch) {
  double squares = 0;
  for (long r = 0; r < batch.z.rows; r++) {
    const double error = batch.z.row(r)[0] - batch.targets[r];
    squares += error * error;
  }
  return squares;
}

/** Fills the gradient with `(z - t) * factor`. */
void fillGradient(const LossBatch& batch, float factor) {
  if (batch.gradient == nullptr) return;
  for (long r = 0; r < batch.z.rows; r++) {
    const float error = batch.z.row(r)[0] - batch.targets[r];
    store(batch.gradient->row(r), keep(firstLanes(1), splat(error * factor)));
  }
}

}  // namespace

double RootMeanSquaredError::compute(const LossBatch& batch) {
  const double count = double(batch.z.rows);
  const double root = __builtin_sqrt(sumSquaredErrors(batch) / count);
  // A NaN root makes the gradient NaN.
  fillGradient(batch, root > 0 ? float(1 / (count * root)) : root == 0 ? 0 : float(root));
  return root * count;
}

double OneMinusR2::compute(const LossBatch& batch) {
  const long rows = batch.z.rows;
  const double mean = total(batch.targets, rows) / double(rows);
  double totalSquares = 0;
  for (long r = 0; r < rows; r++) {
    const double distance = batch.targets[r] - mean;
    totalSquares += distance * distance;
  }
  if (totalSquares < 1e-7) totalSquares = 1e-7;
  fillGradient(batch, float(2 / totalSquares));
  return sumSquaredErrors(batch) / totalSquares * double(rows);
}

}  // namespace ridgeline
