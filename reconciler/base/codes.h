// The named diagnostic codes. The list itself, with each code's explanation, is base/codes.def: a code is
// spelled there, once.
#pragma once

#include "base/diagnostic.h"

namespace supctl::codes {

#define SUPCTL_CODE(name, number, title, explanation, help) inline constexpr Code name{number};
#include "base/codes.def"
#undef SUPCTL_CODE

}  // namespace supctl::codes
