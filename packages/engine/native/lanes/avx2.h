#pragma once
// x86-64-v3.

#include "avx.h"

namespace ridgeline {

/** A product's tile: 6 rows of 2 vectors are 12 of 16 registers. */
constexpr int tileRows = 6, tilePanels = 2;

}  // namespace ridgeline

#include "pair.h"
