#include "sparse-gradients.h"

namespace ridgeline {
namespace {

/** Maximum number of vectors of a filter or patch that are kept in registers. */
constexpr int maxVectors = 12;

/** Indices of the set bits, in order, for each combination of eight bits. */
struct LaneTable {
  uint32_t lanes[256][width] = {};

  constexpr LaneTable() {
    for (unsigned bits = 0; bits < 256; bits++) {
      for (uint32_t lane = 0, offset = 0; lane < width; lane++) {
        if (bits >> lane & 1) lanes[bits][offset++] = lane;
      }
    }
  }
};

constexpr LaneTable table;

/** Offsets in an image: vector v of the patch at a pixel is at `patches[pixel] + terms[v * 8]`. */
struct PatchOffsets {
  const int32_t* patches;
  const int32_t* terms;
};

/** `patch += element * weights` for each nonzero element and some vectors of its patch and its filter. */
template <int vectors>
void addToPatches(const NonzeroGradients& nonzeros, float* image, PatchOffsets offsets, const float* weights,
                  long inputs) {
  const NonzeroGradients elements = nonzeros;
  for (long i = 0; i < elements.count;) {
    const uint32_t pixel = elements.pixels[i];
    float* patch = image + offsets.patches[pixel];
    Lanes sums[vectors];
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) sums[v] = load(patch + offsets.terms[v * width]);
    // The nonzero elements of a pixel are added in registers.
    do {
      const float* filter = weights + long(elements.filters[i]) * inputs;
      const Lanes number = splat(elements.numbers[elements.offsets[i]]);
#pragma GCC unroll 12
      for (int v = 0; v < vectors; v++) sums[v] = multiplyAdd(number, load(filter + v * width), sums[v]);
    } while (++i < elements.count && elements.pixels[i] == pixel);
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) store(patch + offsets.terms[v * width], sums[v]);
  }
}

/** `filter += element * patch` for some vectors, pixel by pixel; the sum replaces `filter` if `isFirst`. */
template <int vectors>
void addPatches(const FilterGradients& nonzeros, const float* image, const int32_t* terms, float* filter,
                bool isFirst) {
  Lanes sums[vectors];
  for (int v = 0; v < vectors; v++) sums[v] = splat(0);
  for (long i = 0; i < nonzeros.count; i++) {
    const float* patch = image + nonzeros.patches[i];
    const Lanes number = splat(nonzeros.numbers[i]);
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) sums[v] = multiplyAdd(load(patch + terms[v * width]), number, sums[v]);
  }
#pragma GCC unroll 12
  for (int v = 0; v < vectors; v++) {
    float* to = filter + v * width;
    store(to, isFirst ? sums[v] : load(to) + sums[v]);
  }
}

/** Calls `visit<vectors>(from)` for consecutive parts of 1 to `maxVectors` vectors. */
template <int maxVectors, class Visit>
void forEachPart(long vectors, Visit visit) {
  for (long from = 0; from < vectors;) {
    if (vectors - from >= maxVectors) {
      visit.template operator()<maxVectors>(from), from += maxVectors;
    } else if constexpr (maxVectors > 1) {
      forEachPart<maxVectors - 1>(
          vectors - from, [&]<int count>(long offset) { visit.template operator()<count>(from + offset); });
      return;
    }
  }
}

}  // namespace

void SparseGradients::allocate(Arena& arena) {
  const uint64_t numbers = uint64_t(filters) * inputs;
  // A store writes a whole vector, even if only a few of its lanes are nonzero elements.
  const uint64_t maxNonzeros = uint64_t(pixels) * filters + width;
  nonzeros.offsets = arena.allocate<uint32_t>(maxNonzeros);
  nonzeros.pixels = arena.allocate<uint32_t>(maxNonzeros);
  nonzeros.filters = arena.allocate<uint32_t>(maxNonzeros);
  weights = arena.allocate<float>(numbers);
  kernelGradient = arena.allocate<float>(numbers);
  gradientsByFilter = arena.allocate<FilterGradients>(filters);
  for (long f = 0; f < filters; f++) {
    FilterGradients result = {arena.allocate<float>(pixels), arena.allocate<int32_t>(pixels), 0};
    if (gradientsByFilter != nullptr) gradientsByFilter[f] = result;
  }
}

/** Does not branch on the values, because the processor could not predict the branches. */
void SparseGradients::listNonzeros(const float* gradient, long toPixel) {
  NonzeroGradients result = nonzeros;
  result.numbers = gradient;
  result.count = 0;
  for (long p = pixels - 1; p >= 0; p--) {
    for (long from = 0; from < filters; from += width) {
      const long position = p * toPixel + from;
      const unsigned bits = ~bitsOf(equal(load(gradient + position), splat(0))) & 0xff;
      const Words lanes = loadWords(table.lanes[bits]);
      storeWords(result.offsets + result.count, lanes + splatWords(uint32_t(position)));
      storeWords(result.pixels + result.count, splatWords(uint32_t(p)));
      storeWords(result.filters + result.count, lanes + splatWords(uint32_t(from)));
      result.count += __builtin_popcount(bits);
    }
  }
  nonzeros = result;
}

void SparseGradients::loadWeights(const Variable& kernel) {
  for (long f = 0; f < filters; f++) {
    const float* column = kernel.panel(f / width) + f % width;
    for (long i = 0; i < inputs; i++) weights[f * inputs + i] = column[i * width];
  }
}

/** Adds part by part, so that each sum adds its terms in order. */
void SparseGradients::addToImage(float* image, const int32_t* patches, const int32_t* terms) const {
  forEachPart<maxVectors>(inputs / width, [&]<int vectors>(long from) {
    addToPatches<vectors>(nonzeros, image, {patches, terms + from * width}, weights + from * width, inputs);
  });
}

void SparseGradients::addToKernel(const float* image, const int32_t* patches, const int32_t* terms,
                                  bool isFirst) {
  sortByFilter(patches);
  for (long f = 0; f < filters; f++) {
    forEachPart<maxVectors>(inputs / width, [&]<int vectors>(long from) {
      addPatches<vectors>(gradientsByFilter[f], image, terms + from * width,
                          kernelGradient + f * inputs + from * width, isFirst);
    });
  }
}

/** Lists the nonzero elements of each filter, from the first pixel on. */
void SparseGradients::sortByFilter(const int32_t* patches) {
  const NonzeroGradients all = nonzeros;
  for (long f = 0; f < filters; f++) gradientsByFilter[f].count = 0;
  for (long i = all.count - 1; i >= 0; i--) {
    FilterGradients& result = gradientsByFilter[all.filters[i]];
    result.numbers[result.count] = all.numbers[all.offsets[i]];
    result.patches[result.count] = patches[all.pixels[i]];
    result.count++;
  }
}

void SparseGradients::writeKernel(const Variable& kernel, float* to) const {
  for (long f = 0; f < filters; f++) {
    float* column = to + kernel.offsetOf(f / width, 0) + f % width;
    for (long i = 0; i < inputs; i++) column[i * width] = kernelGradient[f * inputs + i];
  }
}

}  // namespace ridgeline
