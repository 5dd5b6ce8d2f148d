#pragma once
// A pair of vectors in two registers, for targets without a register that holds both.

namespace ridgeline {

struct Pair {
  Lanes first, second;
};

inline Pair loadPair(const float* first, const float* second) { return {load(first), load(second)}; }
inline Pair loadPair(const float* from) { return loadPair(from, from + 8); }
inline void storePair(float* first, float* second, Pair a) { store(first, a.first), store(second, a.second); }
inline void storePair(float* to, Pair a) { storePair(to, to + 8, a); }
inline Pair splatPair(float number) { return {splat(number), splat(number)}; }

constexpr bool pairIsOneRegister = false;

inline Pair loadTwins(const float* first, const float* second) { return loadPair(first, second); }
inline void storeTwins(float* first, float* second, Pair a) { storePair(first, second, a); }
inline Pair splatTwins(const float* two) { return {splat(two[0]), splat(two[1])}; }
inline Pair operator+(Pair a, Pair b) { return {a.first + b.first, a.second + b.second}; }
inline Pair multiplyAdd(Pair a, Pair b, Pair c) {
  return {multiplyAdd(a.first, b.first, c.first), multiplyAdd(a.second, b.second, c.second)};
}

template <int bits>
inline Words rotateLeft(Words a) {
  return shiftLeft<bits>(a) | shiftRight<32 - bits>(a);
}

}  // namespace ridgeline
