#pragma once
// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC
// 2011), many counters simultaneously. Gives the numbers of `randomStream` in packages/core/src/random.ts.

#include "lanes/lanes.h"

namespace ridgeline {

struct ThreefryKey {
  uint32_t first;
  uint32_t second;
};

/** Number of vectors of counters at a time. The rounds of a single vector would wait for each other. */
constexpr int counterVectors = 2;

/** Two words for each counter. */
struct RandomWords {
  Words first[counterVectors];
  Words second[counterVectors];

  /** Round that rotates by `bits`. */
  template <int bits>
  void round() {
    for (int i = 0; i < counterVectors; i++) {
      first[i] = first[i] + second[i];
      second[i] = rotateLeft<bits>(second[i]) ^ first[i];
    }
  }

  template <int a, int b, int c, int d>
  void fourRounds() {
    round<a>(), round<b>(), round<c>(), round<d>();
  }

  void add(Words toFirst, Words toSecond) {
    for (int i = 0; i < counterVectors; i++) {
      first[i] = first[i] + toFirst;
      second[i] = second[i] + toSecond;
    }
  }
};

/** Words of 16 consecutive counters from `from` on. Counters are below 2^32. */
inline RandomWords threefry(ThreefryKey key, uint32_t from) {
  // The constant is Threefry's parity of the key.
  const Words keys[3] = {splatWords(key.first), splatWords(key.second),
                         splatWords(key.first ^ key.second ^ 0x1bd1'1bda)};
  const auto keyPlusGroup = [&keys](int group) {
    return keys[(group + 1) % 3] + splatWords(uint32_t(group));
  };
  RandomWords words;
  for (int i = 0; i < counterVectors; i++) {
    words.first[i] = splatWords(from + uint32_t(i * width)) + countUp();
    words.second[i] = splatWords(0);
  }
  words.add(keys[0], keys[1]);
  words.fourRounds<13, 15, 26, 6>();
  words.add(keys[1], keyPlusGroup(1));
  words.fourRounds<17, 29, 16, 24>();
  words.add(keys[2], keyPlusGroup(2));
  words.fourRounds<13, 15, 26, 6>();
  words.add(keys[0], keyPlusGroup(3));
  words.fourRounds<17, 29, 16, 24>();
  words.add(keys[1], keyPlusGroup(4));
  words.fourRounds<13, 15, 26, 6>();
  words.add(keys[2], keyPlusGroup(5));
  return words;
}

}  // namespace ridgeline
