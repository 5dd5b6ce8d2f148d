#pragma once
// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC
// 2011), eight counters at once. The same numbers as `randomStream` of packages/core/src/random.ts.

#include "lanes/lanes.h"

namespace ridgeline {

struct ThreefryKey {
  uint32_t first;
  uint32_t second;
};

struct RandomWords {
  Words first;
  Words second;
};

template <int bits>
inline Words rotateLeft(Words a) {
  return shiftLeft<bits>(a) | shiftRight<32 - bits>(a);
}

template <int a, int b, int c, int d>
inline void fourRounds(Words& x, Words& y) {
  y = rotateLeft<a>(y) ^ (x = x + y);
  y = rotateLeft<b>(y) ^ (x = x + y);
  y = rotateLeft<c>(y) ^ (x = x + y);
  y = rotateLeft<d>(y) ^ (x = x + y);
}

/** The two words of each of eight counters below 2^32. */
inline RandomWords threefry(ThreefryKey key, Words counters) {
  const Words keys[3] = {allWords(key.first), allWords(key.second),
                         allWords(key.first ^ key.second ^ 0x1bd1'1bda)};
  Words x = counters + keys[0], y = keys[1];
  fourRounds<13, 15, 26, 6>(x, y);
  x = x + keys[1], y = y + (keys[2] + allWords(1));
  fourRounds<17, 29, 16, 24>(x, y);
  x = x + keys[2], y = y + (keys[0] + allWords(2));
  fourRounds<13, 15, 26, 6>(x, y);
  x = x + keys[0], y = y + (keys[1] + allWords(3));
  fourRounds<17, 29, 16, 24>(x, y);
  x = x + keys[1], y = y + (keys[2] + allWords(4));
  fourRounds<13, 15, 26, 6>(x, y);
  x = x + keys[2], y = y + (keys[0] + allWords(5));
  return {x, y};
}

}  // namespace ridgeline
