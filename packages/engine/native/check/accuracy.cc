// Measures the error of each function in math.h for every float32 input, in units in the last place. The C
// library in float64 is the reference. Exits with 1 if an error exceeds the bound stated in math.h.

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../math.h"

namespace {

using ridgeline::Lanes;

/** Distance of an approximation from the exact value, in units in the last place. */
double computeError(float approximation, double exact) {
  const float rounded = float(exact);
  if (rounded != rounded) return approximation != approximation ? 0 : INFINITY;
  const double largestFloat = 3.4028235e38;
  if (isinf(rounded) || isinf(approximation))
    return approximation == rounded ? 0 : fabs(exact) > largestFloat ? 0 : INFINITY;
  int exponent;
  frexp(exact, &exponent);
  // A float has 24 bits; denormals share the unit of the smallest normal numbers.
  const double unit = ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
  return fabs(approximation - exact) / unit;
}

struct Function {
  const char* name;
  Lanes (*approximate)(Lanes);
  double (*computeExactly)(double);
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
  bool areAllWithin = true;
  for (const Function& function : functions) {
    double worst = 0;
    float worstInput = 0;
    for (uint64_t bits = 0; bits < (1ull << 32); bits += uint64_t(8) * stride) {
      float x[8], y[8];
      for (int i = 0; i < 8; i++) {
        const uint32_t pattern = uint32_t(bits + uint64_t(i) * stride);
        memcpy(&x[i], &pattern, 4);
      }
      ridgeline::store(y, function.approximate(ridgeline::load(x)));
      for (int i = 0; i < 8; i++) {
        if (!function.isDefined(x[i])) continue;
        const double error = computeError(y[i], function.computeExactly(x[i]));
        if (error > worst) worst = error, worstInput = x[i];
      }
    }
    const bool isWithin = worst <= function.bound;
    areAllWithin &= isWithin;
    printf("%s %s: %.3f ulp at %a, %.1f allowed\n", isWithin ? "right" : "WRONG", function.name, worst,
           double(worstInput), function.bound);
  }
  return areAllWithin ? 0 : 1;
}
