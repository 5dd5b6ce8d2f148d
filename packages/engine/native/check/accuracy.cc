// Measures the error of each function in math.h for every float32 input, in units in the last place. The C
// library in float64 is the reference. Exits with 1 if an error exceeds the bound stated in math.h.

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../math.h"

namespace {

using ridgeline::Lanes;

/** Distance from the exact value, in units in the last place. */
double computeError(float computed, double right) {
  const float rounded = float(right);
  if (rounded != rounded) return computed != computed ? 0 : INFINITY;
  if (isinf(rounded) || isinf(computed))
    return computed == rounded ? 0 : fabs(right) > 3.4028235e38 ? 0 : INFINITY;
  int exponent;
  frexp(right, &exponent);
  const double unit = ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
  return fabs(computed - right) / unit;
}

struct Function {
  const char* name;
  Lanes (*computed)(Lanes);
  double (*right)(double);
  bool (*isDefined)(float);
  /** Bound stated in math.h. */
  double bound;
};

double exactSigmoid(double x) { return 1 / (1 + exp(-x)); }

const Function functions[] = {
    {"exp", ridgeline::exp, exp, [](float) { return true; }, 1.1},
    {"expMinusOne", ridgeline::expMinusOne, expm1, [](float x) { return x <= 0; }, 1.0},
    {"log", ridgeline::log, log, [](float) { return true; }, 1.0},
    {"logOfOnePlus", ridgeline::logOfOnePlus, log1p, [](float) { return true; }, 1.5},
    {"sigmoid", ridgeline::sigmoid, exactSigmoid, [](float) { return true; }, 2.4},
    {"tanh", ridgeline::tanh, tanh, [](float) { return true; }, 1.4},
};

}  // namespace

/** Optional argument: stride of the tested bit patterns, by default 1. */
int main(int count, char** arguments) {
  uint32_t stride = 1;
  if (count > 1) sscanf(arguments[1], "%u", &stride);
  bool right = true;
  for (const Function& function : functions) {
    double worst = 0;
    float worstInput = 0;
    for (uint64_t bits = 0; bits < (1ull << 32); bits += uint64_t(8) * stride) {
      float x[8], y[8];
      for (int i = 0; i < 8; i++) {
        const uint32_t pattern = uint32_t(bits + uint64_t(i) * stride);
        memcpy(&x[i], &pattern, 4);
      }
      ridgeline::store(y, function.computed(ridgeline::load(x)));
      for (int i = 0; i < 8; i++) {
        if (!function.isDefined(x[i])) continue;
        const double error = computeError(y[i], function.right(x[i]));
        if (error > worst) worst = error, worstInput = x[i];
      }
    }
    const bool isWithin = worst <= function.bound;
    right &= isWithin;
    printf("%s %s: %.3f ulp at %a, %.1f allowed\n", isWithin ? "right" : "WRONG", function.name, worst,
           double(worstInput), function.bound);
  }
  return right ? 0 : 1;
}
