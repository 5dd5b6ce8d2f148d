#include "bench-trial.h"

namespace ridgeline::check {
namespace {

Description describe(const BenchNetwork& network) {
  Description d;
  d.features = network.features, d.units = 10, d.batchSize = 32, d.rows = network.slice * 32;
  d.inputBytes = true, d.divisor = network.divisor, d.rate = 1e-3;
  d.dense(network.units, {{0, 1e-4}, {}, 0, {ConstraintKind::norms, 0, 0, 3, 1}});
  d.activation(ActivationKind::relu);
  d.dropout(0.2);
  d.dense(10, {{0, 1e-4}, {}, 0, {}});
  return d;
}

}  // namespace

BenchTrial::BenchTrial(const BenchNetwork& network) : network(network) {
  const Description description = describe(network);
  double numbers[Description::mostNumbers];
  const char* refusal = nullptr;
  trial = create(numbers, description.write(numbers), &refusal);
  data = makeData(description, trial, 3);
  rates = static_cast<double*>(allocate(network.slice * sizeof(double)));
  keys = static_cast<uint32_t*>(allocate(network.slice * 2 * sizeof(uint32_t)));
  for (long i = 0; i < network.slice; i++) {
    rates[i] = description.rate;
    keys[2 * i] = uint32_t(i * 977), keys[2 * i + 1] = 5;
  }
  restart();
}

BenchTrial::~BenchTrial() {
  release(rates);
  release(keys);
  releaseData(data);
  destroy(trial);
}

void BenchTrial::run() {
  Sums sums = {};
  const Steps steps = {network.slice, first, rates, keys};
  train(trial, {data.inputs, data.targets, data.order, network.slice * 32}, steps, &sums);
  first += network.slice;
}

}  // namespace ridgeline::check
