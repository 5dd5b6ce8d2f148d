#pragma once
#include "description.h"

namespace ridgeline::check {

/** Writes the case with this index to `description` and returns its name; null after the last case. */
const char* describeCase(int index, Description& description);

}  // namespace ridgeline::check
