// What a description expects of group policy, in the plain words of the room that judges it.
#pragma once

#include "grouppolicy/expectation.h"
#include "hierarchy/declaration.h"

namespace supctl {

/// Assertions, third-party updates, and the address of every declared point. Where a description does not say
/// whether a point requires SSL, both addresses are good; ports that it does not name are the product's.
[[nodiscard]] grouppolicy::Expectation expectation_of(const Declaration& declaration);

}  // namespace supctl
