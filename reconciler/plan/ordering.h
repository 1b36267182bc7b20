// Ordering rules ORD-nn: order is data. One row per edge of domain page 4.1 whose two ends exist, in that
// page's order, with its source and strength. A hard prerequisite is required; a wish is preferred and does
// not hold a step back once its source has missed its limit.
//
// One decision differs from that page: it prefers to install child sites after the top site's second
// synchronization, which would then owe them a third (its own G4 asks for a synchronization after a child is
// configured). "The plan, exactly" 3 knows two. So a child is configured first (its role needs the parent's
// C3 only) and the synchronization that it must follow prefers to come after: rows that say so stand in place
// of "F2 preferred".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plan/plan.h"

namespace supctl {

/// Which pairs of steps a rule joins.
enum class Scope : std::uint8_t {
    sameServer,
    sameSite,            // both at one site
    defaultToOthers,     // from the site's default point's step to those of its other points
    othersToSite,        // from the steps of the site's other points to a step of the site
    parentToChild,       // from the parent site to each child
    childrenToTop,       // from every site below the top to the top
    wholeSite,           // both at one site, whichever servers they concern
    beforeMove,          // sameSite, where the next default point must first take part in a synchronization
    afterMove,           // sameSite, except there
    afterMoves,          // childrenToTop, except from there, and from the children of there
    wholeParentToChild,  // from every step of the parent site, whichever server it concerns, to each child
    childrenToParent,    // from every site to its parent's steps
    othersToLast,        // both at one site, to the step that takes its last point away
    childrenToLast       // likewise, where the parent's step takes its last point away
};

struct OrderingRule {
    std::uint16_t number;  // ORD-number
    Purpose before;
    Purpose after;
    Scope scope;
    Strength strength;
    std::string_view reason;  // one sentence
    std::string_view source;  // SEED ids, nodes of domain page 4.1
};

[[nodiscard]] std::span<const OrderingRule> ordering_rules();
[[nodiscard]] const OrderingRule* find_ordering_rule(std::uint16_t number);

}  // namespace supctl
