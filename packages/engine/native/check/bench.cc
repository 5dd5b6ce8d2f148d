// Prints the shortest time of a training step of each benchmark network, in microseconds.

#include <stdio.h>
#include <time.h>

#include "bench-trial.h"

namespace {

/** Time of a clock, in microseconds. */
double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) * 1e6 + double(time.tv_nsec) * 1e-3;
}

}  // namespace

/** Optional arguments: seconds per network, by default 2; index of one network, by default all. */
int main(int count, char** arguments) {
  using namespace ridgeline::check;
  double seconds = 2;
  if (count > 1) sscanf(arguments[1], "%lf", &seconds);
  int onlyIndex = -1;
  if (count > 2) sscanf(arguments[2], "%d", &onlyIndex);
  for (const BenchNetwork& network : benchNetworks) {
    if (onlyIndex >= 0 && &network != benchNetworks + onlyIndex) continue;
    BenchTrial trial(network);
    double shortest = 1e300;
    for (const double end = now() + seconds * 1e6; now() < end; trial.restart()) {
      const double begin = now();
      trial.run();
      const double stepTime = (now() - begin) / double(network.stepsPerRun);
      if (stepTime < shortest) shortest = stepTime;
    }
    printf("%s: %.3f us a step\n", network.name, shortest);
  }
}
