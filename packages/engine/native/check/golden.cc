#include "golden.h"

#include "../math.h"
#include "../threefry.h"

namespace ridgeline::check {
namespace {

template <class T>
T* allocateArray(long count) {
  return static_cast<T*>(allocate(uint64_t(count) * sizeof(T)));
}

/** Class of an example, which `signal` partly predicts; `signal` and `noise` are from -1 to 1. */
long computeClass(float signal, float noise, long classes) {
  const float mean = (signal + 0.5f * noise + 1.5f) / 3;
  const long label = long(mean * float(classes));
  return label < 0 ? 0 : label >= classes ? classes - 1 : label;
}

}  // namespace

uint32_t Random::bits() {
  float words[width];
  store(words, asLanes(threefry({seed, 0}, counter++).first[0]));
  uint32_t bits;
  __builtin_memcpy(&bits, words, sizeof(bits));
  return bits;
}

void Hash::add(const float* numbers, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    __builtin_memcpy(&bits, numbers + i, sizeof(bits));
    // One pattern for all NaNs.
    if (numbers[i] != numbers[i]) bits = 0x7fc0'0000;
    for (int byte = 0; byte < 4; byte++) addByte(uint8_t(bits >> (8 * byte)));
  }
}

void Hash::add(const double* numbers, long count) {
  for (long i = 0; i < count; i++) {
    uint64_t bits;
    __builtin_memcpy(&bits, numbers + i, sizeof(bits));
    if (numbers[i] != numbers[i]) bits = uint64_t(0x7ff8) << 48;
    for (int byte = 0; byte < 8; byte++) addByte(uint8_t(bits >> (8 * byte)));
  }
}

Data makeData(const Description& d, const Trial* trial, uint32_t seed) {
  Random random(seed);
  const long features = d.features, classes = d.problem == Problem::multiClass ? d.units : 2;
  Data data = {allocateArray<float>(d.rows * features), allocateArray<float>(d.rows),
               allocateArray<uint32_t>(d.rows), allocateArray<float>(weightCount(trial))};
  for (long r = 0; r < d.rows; r++) {
    float* row = static_cast<float*>(data.inputs) + r * features;
    for (long i = 0; i < features; i++) {
      row[i] = random.number();
      if (d.inputBytes) {
        static_cast<uint8_t*>(data.inputs)[r * features + i] =
            uint8_t(float(d.maxByte > 0 ? d.maxByte : d.divisor) * (row[i] * 0.5f + 0.5f));
      }
    }
    const float signalOfBytes = random.number(), noise = random.number();
    if (d.problem == Problem::regression) {
      static_cast<float*>(data.targets)[r] =
          d.inputBytes ? signalOfBytes : row[0] - 0.5f * row[features - 1] + 0.1f * noise + 0.7f;
    } else {
      const float signal = d.inputBytes ? signalOfBytes : row[0];
      static_cast<uint8_t*>(data.targets)[r] = uint8_t(computeClass(signal, noise, classes));
    }
    // A permutation, unless 37 divides the number of rows.
    data.order[r] = uint32_t((r * 37 + 11) % d.rows);
  }
  for (long i = 0; i < weightCount(trial); i++) data.weights[i] = 0.5f * random.number();
  return data;
}

void releaseData(const Data& data) {
  release(data.inputs);
  release(data.targets);
  release(data.order);
  release(data.weights);
}

void trainAll(const Description& d, Trial* trial, const Data& data, Sums& sums) {
  const long steps = (d.rows + d.batchSize - 1) / d.batchSize;
  double* rates = allocateArray<double>(steps);
  const long words = steps * drawingLayers(trial) * 2;
  uint32_t* keys = allocateArray<uint32_t>(words);
  Random random(99);
  for (long epoch = 0; epoch < d.epochs; epoch++) {
    for (long i = 0; i < words; i++) keys[i] = random.bits();
    for (long i = 0; i < steps; i++) rates[i] = d.learningRate / double(1 + epoch);
    train(trial, {data.inputs, data.targets, data.order, d.rows}, {steps, 1 + epoch * steps, rates, keys},
          &sums);
  }
  release(rates);
  release(keys);
}

uint64_t hashOfTraining(const Description& d) {
  double numbers[Description::maxNumbers];
  const char* refusal = nullptr;
  Trial* trial = create(numbers, d.write(numbers), &refusal);
  if (trial == nullptr) return 0;
  const Data data = makeData(d, trial, 7);
  writeWeights(trial, data.weights);
  Sums trainingSums = {}, evaluationSums = {};
  trainAll(d, trial, data, trainingSums);

  float* outputs = allocateArray<float>(d.rows * d.units);
  float* losses = allocateArray<float>(d.rows);
  evaluate(trial, {data.inputs, data.targets, data.order, d.rows}, {outputs, losses, nullptr},
           &evaluationSums);
  readWeights(trial, data.weights);
  const Figures weightFigures = figures(trial);

  Hash hash;
  hash.add(data.weights, weightCount(trial));
  hash.add(outputs, d.rows * d.units);
  hash.add(losses, d.rows);
  hash.add(reinterpret_cast<const double*>(&trainingSums), sizeof(Sums) / sizeof(double));
  hash.add(reinterpret_cast<const double*>(&evaluationSums), sizeof(Sums) / sizeof(double));
  hash.add(reinterpret_cast<const double*>(&weightFigures), sizeof(Figures) / sizeof(double));
  release(outputs);
  release(losses);
  releaseData(data);
  destroy(trial);
  return hash.value();
}

uint64_t hashOfFunctions() {
  Hash hash;
  // Every 2^12th bit pattern: floats of either sign and of all magnitudes.
  for (uint32_t from = 0; from < (1u << 20); from += width) {
    const Lanes x = asLanes(shiftLeft<12>(splatWords(from) + countUp()) + splatWords(0x3ab));
    const Lanes results[] = {exp(x), expMinusOne(smaller(splat(0), x)), log(x), logOfOnePlus(x), sigmoid(x),
                             tanh(x)};
    for (const Lanes& result : results) {
      float numbers[width];
      store(numbers, result);
      hash.add(numbers, width);
    }
  }
  return hash.value();
}

}  // namespace ridgeline::check
