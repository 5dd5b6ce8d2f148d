#pragma once
// Reads the numbers of a description and refuses those out of range.

#include <stddef.h>

namespace ridgeline {

/** Maximum number of rows, columns or units, so that sizes of matrices cannot overflow. */
constexpr double maxCount = 1 << 24;

/** Reads numbers in order. After the first refusal, which is stored, all numbers read as 0. */
class Reader {
 public:
  Reader(const double* numbers, size_t length) : numbers(numbers), length(length) {}

  /** Number from `low` to `high`. */
  double number(double low, double high, const char* otherwise) {
    if (firstRefusal != nullptr) return 0;
    if (offset >= length) return refuse("the description ends too early"), 0;
    double value = numbers[offset++];
    if (value >= low && value <= high) return value;
    return refuse(otherwise), 0;
  }

  /** Whole number from `low` to `high`. */
  long whole(double low, double high, const char* otherwise) {
    double value = number(low, high, otherwise);
    if (value != double(long(value))) refuse(otherwise);
    return long(value);
  }

  template <class Kind>
  Kind kind(Kind last, const char* otherwise) {
    return Kind(whole(0, double(int(last)), otherwise));
  }

  bool flag(const char* otherwise) { return whole(0, 1, otherwise) == 1; }

  double factor(const char* otherwise) { return number(0, 1e300, otherwise); }

  void refuse(const char* what) {
    if (firstRefusal == nullptr) firstRefusal = what;
  }

  const double* position() const { return numbers + offset; }
  bool isAtEnd() const { return offset == length; }
  const char* refusal() const { return firstRefusal; }

 private:
  const double* numbers;
  size_t length;
  size_t offset = 0;
  const char* firstRefusal = nullptr;
};

}  // namespace ridgeline
