// Compares each shortcut with the plain computation, bit by bit: multiplication of bytes with division,
// `square` with a product, and `isFirstLargest` with a loop. Exits with 1 on a deviation.

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../bytes.h"
#include "../reduce.h"
#include "golden.h"

namespace ridgeline::check {
namespace {

/** Tests the quotients of all bytes. */
bool dividesBytes(float divisor) {
  uint8_t bytes[256];
  float quotients[256];
  for (int i = 0; i < 256; i++) bytes[i] = uint8_t(i);
  ByteQuotients(divisor).read(bytes, 256, quotients);
  for (int i = 0; i < 256; i++) {
    const float expected = float(i) / divisor;
    if (memcmp(&expected, quotients + i, sizeof(float)) == 0) continue;
    printf("WRONG %d / %a: %a in place of %a\n", i, double(divisor), double(quotients[i]), double(expected));
    return false;
  }
  return true;
}

/** Tests the whole divisors from 1 to 65,536, and some divisors of every magnitude from 1e-30 on. */
bool dividesByAll() {
  bool areAllRight = true;
  long multiplications = 0;
  for (int divisor = 1; divisor <= 65536; divisor++) {
    areAllRight &= dividesBytes(float(divisor));
    multiplications += ByteQuotients(float(divisor)).usesProducts();
  }
  const uint32_t bitsOf1e_30 = 0x0da2'4260;
  for (uint32_t bits = bitsOf1e_30; bits < 0x7f80'0000; bits += 10'007) {
    float divisor;
    memcpy(&divisor, &bits, sizeof(divisor));
    areAllRight &= dividesBytes(divisor);
  }
  printf("%ld of 65536 whole divisors use multiplication\n", multiplications);
  return areAllRight && ByteQuotients(255).usesProducts() && ByteQuotients(16).usesProducts();
}

/** Tests the square of every float. */
bool squaresAreProducts() {
  for (uint64_t bits = 0; bits < (1ull << 32); bits += width) {
    const Lanes x = asLanes(splatWords(uint32_t(bits)) + countUp());
    float actual[width], expected[width];
    store(actual, square(x));
    store(expected, x * x);
    if (memcmp(actual, expected, sizeof(actual)) == 0) continue;
    printf("WRONG: a square at %08llx\n", (unsigned long long)bits);
    return false;
  }
  return true;
}

/** True if a loop finds the first maximum of a row at `index`. */
bool loopFindsFirst(const float* row, long columns, float index) {
  long best = 0;
  for (long u = 1; u < columns; u++) {
    if (row[u] > row[best]) best = u;
  }
  return float(best) == index;
}

/** Tests rows of few distinct values, including NaN and infinity, and indexes that do not exist. */
bool findsFirstLargest() {
  const float numbers[] = {0, -0.0f, 1, -1, 2, NAN, INFINITY, -INFINITY};
  Random random(5);
  for (int i = 0; i < 200'000; i++) {
    float row[24];
    const long columns = 1 + random.bits() % 20;
    for (float& number : row) number = numbers[random.bits() % (i % 2 == 0 ? 5 : 8)];
    const float indexes[] = {float(random.bits() % 21), 0.5f, -1, NAN};
    for (const float index : indexes) {
      if (isFirstLargest(row, columns, index) == loopFindsFirst(row, columns, index)) continue;
      printf("WRONG: number %g of %ld\n", double(index), columns);
      return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace ridgeline::check

int main() {
  using namespace ridgeline::check;
  const bool areRight[] = {dividesByAll(), squaresAreProducts(), findsFirstLargest()};
  return areRight[0] && areRight[1] && areRight[2] ? 0 : 1;
}
