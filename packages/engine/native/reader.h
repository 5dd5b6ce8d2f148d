#pragma once
// Reads the numbers of a description and refuses those out of range.

#include <stddef.h>

namespace ridgeline {

/** Maximum number of rows, columns or units, so that sizes of matrices cannot overflow. */
constexpr double most = 1 << 24;

/** Reads numbers in order. It remembers the first refusal, after which all numbers read as 0. */
class Reader {
 public:
  Reader(const double* numbers, size_t length) : numbers(numbers), length(length) {}

  /** Number from `low` to `high`. */
  double number(double low, double high, const char* otherwise) {
    if (wrong != nullptr) return 0;
    if (at >= length) return refuse("the description ends too early"), 0;
    double value = numbers[at++];
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
    if (wrong == nullptr) wrong = what;
  }

  const double* here() const { return numbers + at; }
  bool ended() const { return at == length; }
  const char* refused() const { return wrong; }

 private:
  const double* numbers;
  size_t length;
  size_t at = 0;
  const char* wrong = nullptr;
};

}  // namespace ridgeline
