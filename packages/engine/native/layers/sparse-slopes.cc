#include "sparse-slopes.h"

namespace ridgeline {
namespace {

/** Vectors of a filter that are kept in registers. */
constexpr int mostVectors = 12;

/** For each combination of eight bits: the indices of the bits that are set, in order. */
struct LaneTable {
  uint32_t lanes[256][width] = {};

  constexpr LaneTable() {
    for (unsigned bits = 0; bits < 256; bits++) {
      for (uint32_t lane = 0, at = 0; lane < width; lane++) {
        if (bits >> lane & 1) lanes[bits][at++] = lane;
      }
    }
  }
};

constexpr LaneTable table;

/** Offsets in an image: vector v of the patch at a pixel is at `patches[pixel] + terms[v * 8]`. */
struct Places {
  const int32_t* patches;
  const int32_t* terms;
};

/** `image += slope * weights`: some vectors of each slope's patch and filter. */
template <int vectors>
void addToPatches(const Slopes& slopes, float* image, Places places, const float* weights, long inputs) {
  const Slopes own = slopes;
  for (long i = 0; i < own.count;) {
    const uint32_t pixel = own.pixels[i];
    float* patch = image + places.patches[pixel];
    Lanes sums[vectors];
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) sums[v] = load(patch + places.terms[v * width]);
    // The slopes of a pixel are added in registers.
    do {
      const float* filter = weights + long(own.filters[i]) * inputs;
      const Lanes number = all(own.numbers[own.places[i]]);
#pragma GCC unroll 12
      for (int v = 0; v < vectors; v++) sums[v] = multiplyAdd(number, load(filter + v * width), sums[v]);
    } while (++i < own.count && own.pixels[i] == pixel);
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) store(patch + places.terms[v * width], sums[v]);
  }
}

/** `image * slope` of a filter, from the first pixel on. */
template <int vectors>
void addPatches(const FilterSlopes& slopes, const float* image, const int32_t* terms, float* filter,
                bool isFirst) {
  Lanes sums[vectors];
  for (int v = 0; v < vectors; v++) sums[v] = all(0);
  for (long i = 0; i < slopes.count; i++) {
    const float* patch = image + slopes.patches[i];
    const Lanes number = all(slopes.numbers[i]);
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) sums[v] = multiplyAdd(load(patch + terms[v * width]), number, sums[v]);
  }
#pragma GCC unroll 12
  for (int v = 0; v < vectors; v++) {
    float* to = filter + v * width;
    store(to, isFirst ? sums[v] : load(to) + sums[v]);
  }
}

/** Calls `visit<vectors>(from)` for consecutive parts of 1 to `most` vectors. */
template <int most, class Visit>
void eachPart(long vectors, Visit visit) {
  for (long from = 0; from < vectors;) {
    if (vectors - from >= most) {
      visit.template operator()<most>(from), from += most;
    } else if constexpr (most > 1) {
      eachPart<most - 1>(vectors - from,
                         [&]<int own>(long at) { visit.template operator()<own>(from + at); });
      return;
    }
  }
}

}  // namespace

void SparseSlopes::place(Arena& arena) {
  const uint64_t numbers = uint64_t(filters) * inputs;
  // A store writes a whole vector, even if few of its lanes are listed.
  const uint64_t most = uint64_t(pixels) * filters + width;
  slopes.places = arena.take<uint32_t>(most);
  slopes.pixels = arena.take<uint32_t>(most);
  slopes.filters = arena.take<uint32_t>(most);
  weights = arena.take<float>(numbers);
  total = arena.take<float>(numbers);
  ofFilters = arena.take<FilterSlopes>(filters);
  for (long f = 0; f < filters; f++) {
    FilterSlopes own = {arena.take<float>(pixels), arena.take<int32_t>(pixels), 0};
    if (ofFilters != nullptr) ofFilters[f] = own;
  }
}

/** Does not branch on the values, since the processor could not predict the branches. */
void SparseSlopes::list(const float* gradient, long toPixel) {
  Slopes own = slopes;
  own.numbers = gradient;
  own.count = 0;
  for (long p = pixels - 1; p >= 0; p--) {
    for (long from = 0; from < filters; from += width) {
      const long place = p * toPixel + from;
      const unsigned bits = ~bitsOf(equal(load(gradient + place), all(0))) & 0xff;
      const Words lanes = loadWords(table.lanes[bits]);
      storeWords(own.places + own.count, lanes + allWords(uint32_t(place)));
      storeWords(own.pixels + own.count, allWords(uint32_t(p)));
      storeWords(own.filters + own.count, lanes + allWords(uint32_t(from)));
      own.count += __builtin_popcount(bits);
    }
  }
  slopes = own;
}

void SparseSlopes::take(const Variable& kernel) {
  for (long f = 0; f < filters; f++) {
    const float* column = kernel.panel(f / width) + f % width;
    for (long i = 0; i < inputs; i++) weights[f * inputs + i] = column[i * width];
  }
}

/** Adds part by part in the order of the terms, which is also the order of each sum. */
void SparseSlopes::addToImage(float* image, const int32_t* patches, const int32_t* terms) const {
  eachPart<mostVectors>(inputs / width, [&]<int vectors>(long from) {
    addToPatches<vectors>(slopes, image, {patches, terms + from * width}, weights + from * width, inputs);
  });
}

void SparseSlopes::addToKernel(const float* image, const int32_t* patches, const int32_t* terms,
                               bool isFirst) {
  sortByFilter(patches);
  for (long f = 0; f < filters; f++) {
    eachPart<mostVectors>(inputs / width, [&]<int vectors>(long from) {
      addPatches<vectors>(ofFilters[f], image, terms + from * width, total + f * inputs + from * width,
                          isFirst);
    });
  }
}

/** Lists the slopes of each filter, from the first pixel on. */
void SparseSlopes::sortByFilter(const int32_t* patches) {
  const Slopes all = slopes;
  for (long f = 0; f < filters; f++) ofFilters[f].count = 0;
  for (long i = all.count - 1; i >= 0; i--) {
    FilterSlopes& own = ofFilters[all.filters[i]];
    own.numbers[own.count] = all.numbers[all.places[i]];
    own.patches[own.count] = patches[all.pixels[i]];
    own.count++;
  }
}

void SparseSlopes::writeKernel(const Variable& kernel, float* to) const {
  for (long f = 0; f < filters; f++) {
    float* column = to + kernel.offsetOf(f / width, 0) + f % width;
    for (long i = 0; i < inputs; i++) column[i * width] = total[f * inputs + i];
  }
}

}  // namespace ridgeline
