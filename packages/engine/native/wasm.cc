// The engine as a WebAssembly module: the functions of the addon, with pointers into the module's memory
// instead of typed arrays. The module has no imports and no C library.

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
constexpr uint64_t maxPages = 65536;

/** A free block of memory, or the 64-byte header of a used one. */
struct alignas(64) Block {
  /** Size in bytes, including this header; a multiple of 64. */
  uint64_t size;
  /** The next free block, by address. */
  Block* next;

  char* end() { return reinterpret_cast<char*>(this) + size; }
};

Block* firstFree = nullptr;
/** End of the memory that this allocator manages; 0 before the first call. */
uint64_t heapEnd = 0;

/** Adds a block to the free list and merges it with its neighbours. */
void addFree(Block* block) {
  Block* before = nullptr;
  Block* after = firstFree;
  while (after != nullptr && after < block) before = after, after = after->next;
  block->next = after;
  (before == nullptr ? firstFree : before->next) = block;
  if (after != nullptr && block->end() == reinterpret_cast<char*>(after)) {
    block->size += after->size;
    block->next = after->next;
  }
  if (before != nullptr && before->end() == reinterpret_cast<char*>(block)) {
    before->size += block->size;
    before->next = block->next;
  }
}

/** Grows the memory; false if the host cannot. */
bool grow(uint64_t bytes) {
  if (heapEnd == 0) heapEnd = (reinterpret_cast<uint64_t>(&__heap_base) + 63) / 64 * 64;
  const uint64_t memorySize = __builtin_wasm_memory_size(0) * pageBytes;
  if (heapEnd + bytes > memorySize) {
    const uint64_t pages = (heapEnd + bytes - memorySize + pageBytes - 1) / pageBytes;
    if (pages > maxPages || __builtin_wasm_memory_grow(0, pages) == size_t(-1)) return false;
  }
  const uint64_t addedBytes = __builtin_wasm_memory_size(0) * pageBytes - heapEnd;
  Block* block = reinterpret_cast<Block*>(heapEnd);
  heapEnd += addedBytes;
  block->size = addedBytes;
  addFree(block);
  return true;
}

/** First free block that is large enough; the remainder stays free. */
Block* takeFreeBlock(uint64_t bytes) {
  for (Block** link = &firstFree; *link != nullptr; link = &(*link)->next) {
    Block* block = *link;
    if (block->size < bytes) continue;
    if (block->size == bytes) {
      *link = block->next;
    } else {
      Block* remainder = reinterpret_cast<Block*>(reinterpret_cast<char*>(block) + bytes);
      remainder->size = block->size - bytes;
      remainder->next = block->next;
      *link = remainder;
    }
    block->size = bytes;
    return block;
  }
  return nullptr;
}

}  // namespace

void* allocate(uint64_t bytes) {
  if (bytes > uint64_t(1) << 32) return nullptr;
  const uint64_t size = sizeof(Block) + (bytes + 63) / 64 * 64;
  Block* block = takeFreeBlock(size);
  if (block == nullptr && grow(size)) block = takeFreeBlock(size);
  if (block == nullptr) return nullptr;
  __builtin_memset(block + 1, 0, size - sizeof(Block));
  return block + 1;
}

void release(void* memory) {
  if (memory != nullptr) addFree(static_cast<Block*>(memory) - 1);
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
