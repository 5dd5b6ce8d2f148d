#pragma once
// Reads the numbers of a description and refuses those out of range.

#include <stddef.h>

namespace ridgeline {

/** Maximum number of rows, columns or units, so that sizes of matrices cannot overflow. */
constexpr double maxCount = 1 << 24;

/**
 * Reads numbers in order, and refuses an invalid number with the message `fault`. The first message is
 * stored; after it, all numbers read as 0.
 */
class Reader {
 public:
  Reader(const double* numbers, size_t length) : numbers(numbers), length(length) {}

  /** Number from `low` to `high`. */
  double number(double low, double high, const char* fault) {
    if (firstRefusal != nullptr) return 0;
    if (offset >= length) return refuse("the description ends too early"), 0;
    double value = numbers[offset++];
    if (value >= low && value <= high) return value;
    return refuse(fault), 0;
  }

  /** Whole number from `low` to `high`. */
  long whole(double low, double high, const char* fault) {
    double value = number(low, high, fault);
    if (value != double(long(value))) refuse(fault);
    return long(value);
  }

  /** Value of an enum from 0 to `last`. */
  template <class Kind>
  Kind kind(Kind last, const char* fault) {
    return Kind(whole(0, double(int(last)), fault));
  }

  /** True for 1, false for 0. */
  bool flag(const char* fault) { return whole(0, 1, fault) == 1; }

  /** Finite number that is at least 0. */
  double nonNegative(const char* fault) { return number(0, 1e300, fault); }

  void refuse(const char* fault) {
    if (firstRefusal == nullptr) firstRefusal = fault;
  }

  const double* position() const { return numbers + offset; }
  bool isAtEnd() const { return offset == length; }
  /** Message of the first refusal; null if there is none. */
  const char* refusal() const { return firstRefusal; }

 private:
  const double* numbers;
  size_t length;
  size_t offset = 0;
  const char* firstRefusal = nullptr;
};

}  // namespace ridgeline
