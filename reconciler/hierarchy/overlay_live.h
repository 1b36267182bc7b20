// Overlay of a declaration on what is live: the hierarchy that a change would lead to. Sites, points and site
// systems of both sides; a declared value wins, a live one stays where nothing was declared. Rules judge it
// and the plan's order looks at it. It decides nothing about selections and removes nothing.
#pragma once

#include "hierarchy/hierarchy.h"

namespace supctl {

/// Declared over live. Both must share one pool. A declared site keeps its declared parent, even an empty
/// one: a description that moves a site must be seen to do so.
[[nodiscard]] Hierarchy merge(const Hierarchy& declared, const Hierarchy& live);

}  // namespace supctl
