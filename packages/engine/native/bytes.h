#pragma once
// Byte inputs as floats.

#include "lanes/lanes.h"

namespace ridgeline {

/**
 * Quotients of bytes by a divisor, each rounded once.
 *
 * Division is slow. With `1 / divisor` as the sum of two float32, `high + low`, a multiply-add gives `b *
 * high + b * low` rounded once. This is the rounded quotient unless `b / divisor` lies within about 2^-48 of
 * the midpoint between two floats. The constructor tries all 256 bytes; if any result differs, bytes are
 * divided.
 */
class ByteQuotients {
 public:
  explicit ByteQuotients(float divisor)
      : divisor(divisor), high(float(1.0 / divisor)), low(float(1.0 / divisor - high)) {
    for (long from = 0; from < 256; from += width) {
      const Lanes bytes = floatsUp() + splat(float(from));
      const Mask same = equal(product(bytes), quotient(bytes));
      isExact = isExact && largest(select(same, splat(0), splat(1))) == 0;
    }
  }

  /** True if the multiply-add gives the quotient of every byte. */
  bool usesProducts() const { return isExact; }

  /** Writes the quotients of `count` bytes to `to`, which must have space for whole vectors. */
  void read(const uint8_t* bytes, long count, float* to) const {
    if (isExact) {
      forEachVector(bytes, count, to, [self = *this](Lanes b) { return self.product(b); });
    } else {
      forEachVector(bytes, count, to, [self = *this](Lanes b) { return self.quotient(b); });
    }
  }

 private:
  float divisor, high, low;
  bool isExact = true;

  Lanes quotient(Lanes bytes) const { return bytes / splat(divisor); }
  Lanes product(Lanes bytes) const { return multiplyAdd(bytes, splat(high), bytes * splat(low)); }

  /** Pads the last vector with zeros. */
  template <class Rule>
  static void forEachVector(const uint8_t* bytes, long count, float* to, Rule rule) {
    const long whole = count / width * width;
    for (long i = 0; i < whole; i += width) store(to + i, rule(loadBytes(bytes + i)));
    if (whole == count) return;
    uint8_t padded[width] = {};
    for (long i = whole; i < count; i++) padded[i - whole] = bytes[i];
    store(to + whole, rule(loadBytes(padded)));
  }
};

}  // namespace ridgeline
