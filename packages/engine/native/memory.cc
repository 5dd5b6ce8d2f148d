// Memory from the C library; the WebAssembly module has its own.

#include <stdlib.h>

#include "arena.h"

namespace ridgeline {

void* allocate(uint64_t bytes) {
  const uint64_t roundedBytes = bytes / 64 * 64 + 64;
  void* memory = aligned_alloc(64, roundedBytes);
  if (memory != nullptr) __builtin_memset(memory, 0, roundedBytes);
  return memory;
}

void release(void* memory) { free(memory); }

}  // namespace ridgeline
