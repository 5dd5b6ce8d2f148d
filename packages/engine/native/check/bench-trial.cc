#include "bench-trial.h"

namespace ridgeline::check {
namespace {

/** Complete description of a benchmark network, with the settings that all benchmark networks share. */
Description describe(const BenchNetwork& network) {
  Description d;
  d.features = network.features, d.units = 10, d.batchSize = 32, d.rows = network.stepsPerRun * 32;
  d.inputBytes = true, d.divisor = network.divisor, d.learningRate = 1e-3;
  network.describe(d);
  d.dense(10, {{0, 1e-4}, {}, 0, {}});
  return d;
}

void addHiddenLayer(Description& d, long units) {
  d.dense(units, {{0, 1e-4}, {}, 0, {ConstraintKind::norms, 1, 0, 3, 1}});
  d.activation(ActivationKind::relu);
  d.dropout(0.2);
}

void addConvolutions(Description& d) {
  d.reshape({false, 28, 28, 1});
  for (long filters = 8; filters <= 16; filters *= 2) {
    d.conv2d(filters, {3, 3, 1, 1, false});
    d.activation(ActivationKind::relu);
    d.pooling(LayerKind::maxPooling2d, {2, 2, 2, 2, false});
  }
  d.flatten();
}

}  // namespace

const BenchNetwork benchNetworks[3] = {
    {"64-32-10", 64, 16, 32, [](Description& d) { addHiddenLayer(d, 32); }},
    {"784-64-10", 784, 255, 8, [](Description& d) { addHiddenLayer(d, 64); }},
    {"CNN 28x28", 784, 255, 2, addConvolutions},
};

BenchTrial::BenchTrial(const BenchNetwork& network) : network(network) {
  const Description description = describe(network);
  double numbers[Description::maxNumbers];
  const char* refusal = nullptr;
  trial = create(numbers, description.write(numbers), &refusal);
  data = makeData(description, trial, 3);
  rates = static_cast<double*>(allocate(network.stepsPerRun * sizeof(double)));
  keys = static_cast<uint32_t*>(allocate(network.stepsPerRun * 2 * sizeof(uint32_t)));
  for (long i = 0; i < network.stepsPerRun; i++) {
    rates[i] = description.learningRate;
    // Arbitrary, but another key in each step.
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
  const Steps steps = {network.stepsPerRun, nextStep, rates, keys};
  train(trial, {data.inputs, data.targets, data.order, network.stepsPerRun * 32}, steps, &sums);
  nextStep += network.stepsPerRun;
}

}  // namespace ridgeline::check
