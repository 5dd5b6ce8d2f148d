#pragma once
// One block of memory for a trial's arrays, so that trials on two threads share no cache line.

#include <stddef.h>
#include <stdint.h>

namespace ridgeline {

/** Allocates consecutive parts of a block; without a block, only counts the bytes needed. */
class Arena {
 public:
  Arena() = default;
  explicit Arena(void* block) : block(static_cast<char*>(block)) {}

  /** Allocates space for `count` values, aligned to a cache line; null while counting. */
  template <class T>
  T* allocate(uint64_t count) {
    char* part = block == nullptr ? nullptr : block + used;
    used += (count * sizeof(T) + 63) / 64 * 64;
    return reinterpret_cast<T*>(part);
  }

  /** Number of bytes allocated, or counted, so far. */
  uint64_t size() const { return used; }

 private:
  char* block = nullptr;
  uint64_t used = 0;
};

/** Zeroed memory aligned to 64 bytes, or null. Defined in `memory.cc`, for WebAssembly in `wasm.cc`. */
void* allocate(uint64_t bytes);
void release(void* memory);

}  // namespace ridgeline

/** `new (arena) Thing(…)`: an object in an arena; its destructor never runs. */
inline void* operator new(size_t size, ridgeline::Arena& arena) { return arena.allocate<char>(size); }
