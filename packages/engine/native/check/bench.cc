// Prints the shortest time of a training step of each benchmark network, in microseconds.

#include <stdio.h>
#include <time.h>

#include "bench-trial.h"

namespace {

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
  int only = -1;
  if (count > 2) sscanf(arguments[2], "%d", &only);
  for (const BenchNetwork& network : benchNetworks) {
    if (only >= 0 && &network != benchNetworks + only) continue;
    BenchTrial trial(network);
    double least = 1e300;
    for (const double end = now() + seconds * 1e6; now() < end; trial.restart()) {
      const double begin = now();
      trial.run();
      const double step = (now() - begin) / double(network.slice);
      if (step < least) least = step;
    }
    printf("%s: %.3f us a step\n", network.name, least);
  }
}
