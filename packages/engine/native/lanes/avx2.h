#pragma once
// x86-64-v3.

#include "avx.h"

namespace ridgeline {

inline Lanes select(Mask mask, Lanes a, Lanes b) { return {_mm256_blendv_ps(b.all, a.all, mask.all)}; }

/** A tile of a product: 6 rows of 2 vectors, 12 of 16 registers. */
constexpr int tileRows = 6, tilePanels = 2;

}  // namespace ridgeline

#include "pair.h"
