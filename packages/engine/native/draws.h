#pragma once
// Sequences of random numbers.

#include "threefry.h"

namespace ridgeline {

/** Random numbers per call of `threefry`; the length of a sequence is rounded up to a multiple of this. */
constexpr long numbersPerCall = 2 * counterVectors * width;

/** Number of floats to allocate for `count` draws. */
constexpr uint64_t paddedDraws(uint64_t count) { return count + numbersPerCall; }

/**
 * Writes `rule(words)` for the first `count` random words of a key, as in `randomStream` of
 * packages/core/src/random.ts.
 */
template <class Rule>
void draw(ThreefryKey key, long count, float* to, Rule rule) {
  for (long i = 0; i < count; i += numbersPerCall) {
    const RandomWords words = threefry(key, uint32_t(i / 2));
    for (int v = 0; v < counterVectors; v++) {
      storeInterleaved(to + i + v * 2 * width, rule(words.first[v]), rule(words.second[v]));
    }
  }
}

}  // namespace ridgeline
