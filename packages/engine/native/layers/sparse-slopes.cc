#include "sparse-slopes.h"

namespace ridgeline {
namespace {

/** Vectors of a filter that are held at once. */
constexpr int mostVectors = 12;

/** For eight truth values as bits: the lanes that are true, in order. */
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

/** Places in an image: vector v of the patch at a pixel lies at `patches[pixel] + terms[v * 8]`. */
struct Places {
  const int32_t* patches;
  const int32_t* terms;
};

/** `image += slope * weights`: some vectors of each slope's patch and filter. */
template <int vectors>
void addToPatches(const Slopes& slopes, float* image, Places places, const float* weights, long inputs) {
  const Slopes own = slopes;
  for (long i = 0; i < own.count; i++) {
    float* patch = image + places.patches[own.pixels[i]];
    const float* filter = weights + long(own.filters[i]) * inputs;
    const Lanes number = all(own.numbers[own.places[i]]);
    Lanes sums[vectors];
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) {
      sums[v] = multiplyAdd(number, load(filter + v * width), load(patch + places.terms[v * width]));
    }
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) store(patch + places.terms[v * width], sums[v]);
  }
}

/** `filters += image * slope`, the first pixel first. */
template <int vectors>
void addToFilters(const Slopes& slopes, const float* image, Places places, float* filters, long inputs) {
  const Slopes own = slopes;
  for (long i = own.count - 1; i >= 0; i--) {
    const float* patch = image + places.patches[own.pixels[i]];
    float* filter = filters + long(own.filters[i]) * inputs;
    const Lanes number = all(own.numbers[own.places[i]]);
#pragma GCC unroll 12
    for (int v = 0; v < vectors; v++) {
      const Lanes x = load(patch + places.terms[v * width]);
      store(filter + v * width, multiplyAdd(x, number, load(filter + v * width)));
    }
  }
}

/** Calls `visit<vectors>(from)` for parts of some vectors, of 1 to `most` each. */
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
  // A vector is written whole, whatever number of its lanes are listed.
  const uint64_t most = uint64_t(pixels) * filters + width;
  slopes.places = arena.take<uint32_t>(most);
  slopes.pixels = arena.take<uint32_t>(most);
  slopes.filters = arena.take<uint32_t>(most);
  weights = arena.take<float>(numbers);
  ofImage = arena.take<float>(numbers);
  total = arena.take<float>(numbers);
}

/** Without a branch on the numbers, which no processor could predict. */
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

void SparseSlopes::addToImage(float* image, const int32_t* patches, const int32_t* terms) const {
  eachPart<mostVectors>(inputs / width, [&]<int vectors>(long from) {
    addToPatches<vectors>(slopes, image, {patches, terms + from * width}, weights + from * width, inputs);
  });
}

void SparseSlopes::addToKernel(const float* image, const int32_t* patches, const int32_t* terms,
                               bool isFirst) {
  const long vectors = filters * inputs / width;
  __builtin_memset(ofImage, 0, sizeof(float) * filters * inputs);
  eachPart<mostVectors>(inputs / width, [&]<int vectors>(long from) {
    addToFilters<vectors>(slopes, image, {patches, terms + from * width}, ofImage + from * width, inputs);
  });
  const auto added = [isFirst](Lanes own, Lanes before) { return isFirst ? own : before + own; };
  transform(vectors, total, added, ofImage, total);
}

void SparseSlopes::writeKernel(const Variable& kernel, float* to) const {
  for (long f = 0; f < filters; f++) {
    float* column = to + kernel.offsetOf(f / width, 0) + f % width;
    for (long i = 0; i < inputs; i++) column[i * width] = total[f * inputs + i];
  }
}

}  // namespace ridgeline
