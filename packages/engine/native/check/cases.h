#pragma once
#include "description.h"

namespace ridgeline::check {

/** Fills in the case with this index and returns its name; null after the last. */
const char* describeCase(int number, Description& description);

}  // namespace ridgeline::check
