// The engine as a WebAssembly module: the functions of the addon, with pointers into its memory instead of
// typed arrays. It has no imports and no C library.

#include "engine.h"

extern "C" {
/** End of the linker's own data. */
extern unsigned char __heap_base;

/** Traps on a call that only a bug in the engine can make. */
void __cxa_pure_virtual() { __builtin_trap(); }
}

namespace ridgeline {
namespace {

constexpr uint64_t pageBytes = 65536;

/** A free block of memory, or the 64-byte header of a used one. */
struct alignas(64) Part {
  /** Size in bytes, including this header; a multiple of 64. */
  uint64_t size;
  /** The next free block, by address. */
  Part* next;

  char* end() { return reinterpret_cast<char*>(this) + size; }
};

Part* firstFree = nullptr;
/** End of the memory that this allocator manages; 0 before the first call. */
uint64_t heapEnd = 0;

/** Adds a block to the free list and merges it with its neighbours. */
void addFree(Part* part) {
  Part* before = nullptr;
  Part* after = firstFree;
  while (after != nullptr && after < part) before = after, after = after->next;
  part->next = after;
  (before == nullptr ? firstFree : before->next) = part;
  if (after != nullptr && part->end() == reinterpret_cast<char*>(after)) {
    part->size += after->size;
    part->next = after->next;
  }
  if (before != nullptr && before->end() == reinterpret_cast<char*>(part)) {
    before->size += part->size;
    before->next = part->next;
  }
}

/** Asks the host to grow memory; false if it cannot. */
bool grow(uint64_t bytes) {
  if (heapEnd == 0) heapEnd = (reinterpret_cast<uint64_t>(&__heap_base) + 63) / 64 * 64;
  const uint64_t has = __builtin_wasm_memory_size(0) * pageBytes;
  if (heapEnd + bytes > has) {
    const uint64_t pages = (heapEnd + bytes - has + pageBytes - 1) / pageBytes;
    if (pages > 65536 || __builtin_wasm_memory_grow(0, pages) == size_t(-1)) return false;
  }
  const uint64_t all = __builtin_wasm_memory_size(0) * pageBytes - heapEnd;
  Part* part = reinterpret_cast<Part*>(heapEnd);
  heapEnd += all;
  part->size = all;
  addFree(part);
  return true;
}

/** First free block that is large enough; the remainder stays free. */
Part* takeFree(uint64_t bytes) {
  for (Part** link = &firstFree; *link != nullptr; link = &(*link)->next) {
    Part* part = *link;
    if (part->size < bytes) continue;
    if (part->size == bytes) {
      *link = part->next;
    } else {
      Part* rest = reinterpret_cast<Part*>(reinterpret_cast<char*>(part) + bytes);
      rest->size = part->size - bytes;
      rest->next = part->next;
      *link = rest;
    }
    part->size = bytes;
    return part;
  }
  return nullptr;
}

}  // namespace

void* allocate(uint64_t bytes) {
  if (bytes > uint64_t(1) << 32) return nullptr;
  const uint64_t whole = sizeof(Part) + (bytes + 63) / 64 * 64;
  Part* part = takeFree(whole);
  if (part == nullptr && grow(whole)) part = takeFree(whole);
  if (part == nullptr) return nullptr;
  __builtin_memset(part + 1, 0, whole - sizeof(Part));
  return part + 1;
}

void release(void* memory) {
  if (memory != nullptr) addFree(static_cast<Part*>(memory) - 1);
}

}  // namespace ridgeline

using namespace ridgeline;

extern "C" [[clang::export_name("version")]] double exportVersion() { return engineVersion; }

extern "C" [[clang::export_name("fused")]] int exportFused() { return fused(); }

extern "C" [[clang::export_name("allocate")]] void* exportAllocate(uint32_t bytes) { return allocate(bytes); }

extern "C" [[clang::export_name("release")]] void exportRelease(void* memory) { release(memory); }

/** Returns 0 if memory is short; traps on an invalid description. */
extern "C" [[clang::export_name("create")]] Trial* exportCreate(const double* spec, size_t length) {
  const char* refusal = nullptr;
  Trial* trial = create(spec, length, &refusal);
  if (refusal != nullptr) __builtin_trap();
  return trial;
}

extern "C" [[clang::export_name("free")]] void exportFree(Trial* trial) { destroy(trial); }

extern "C" [[clang::export_name("weightCount")]] double exportWeightCount(const Trial* trial) {
  return double(weightCount(trial));
}

extern "C" [[clang::export_name("readWeights")]] void exportReadWeights(const Trial* trial, float* to) {
  readWeights(trial, to);
}

extern "C" [[clang::export_name("writeWeights")]] void exportWriteWeights(Trial* trial, const float* from) {
  writeWeights(trial, from);
}

extern "C" [[clang::export_name("stateCount")]] double exportStateCount(const Trial* trial) {
  return double(stateCount(trial));
}

extern "C" [[clang::export_name("readState")]] void exportReadState(const Trial* trial, float* to) {
  readState(trial, to);
}

extern "C" [[clang::export_name("writeState")]] void exportWriteState(Trial* trial, const float* from) {
  writeState(trial, from);
}

extern "C" [[clang::export_name("train")]]
void exportTrain(Trial* trial, const void* inputs, const void* targets, const uint32_t* order,
                 long orderLength, const double* rates, long steps, long firstStep,
                 const uint32_t* dropoutKeys, Sums* sums) {
  train(trial, {inputs, targets, order, orderLength}, {steps, firstStep, rates, dropoutKeys}, sums);
}

extern "C" [[clang::export_name("evaluate")]] void exportEvaluate(Trial* trial, const void* inputs,
                                                                  const void* targets, const uint32_t* order,
                                                                  long orderLength, float* outputs,
                                                                  float* losses, uint8_t* hits, Sums* sums) {
  evaluate(trial, {inputs, targets, order, orderLength}, {outputs, losses, hits}, sums);
}

extern "C" [[clang::export_name("figures")]] void exportFigures(const Trial* trial, Figures* out) {
  *out = figures(trial);
}
