// Difference: a function of two Hierarchies, desired and live. Nothing else computes differences.
#pragma once

#include <vector>

#include "hierarchy/hierarchy.h"
#include "plan/step.h"

namespace supctl {

/// What one object of the desired hierarchy lacks.
struct ObjectDifference {
    Owner owner = Owner::none;
    SiteCode site;
    Fqdn server{};                    // of client settings their name
    std::uint32_t desired_index = 0;  // of the object in the desired hierarchy (points, systems, …)
    bool missing = false;             // the live hierarchy has no such object
    std::vector<Change>
        changes;  // declared fields whose live value does not agree; unknown live values are left out
    std::vector<FieldId> unknown;  // declared fields whose live value could not be read
};

/// Objects in canonical order: the hierarchy, then sites, systems and points by site code and server, then
/// client settings by name. Objects that agree are left out.
[[nodiscard]] std::vector<ObjectDifference> difference(const Hierarchy& desired, const Hierarchy& live);

}  // namespace supctl
