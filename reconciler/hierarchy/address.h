// Addresses: stable texts for objects and settings, as rules report them and plans show them.
// `sites/CAS`, `sites/CAS/softwareUpdatePoints/a.b`, `sites/CAS/siteSystems/a.b`, `clientSettings/NAME`,
// `hierarchy`; a setting appends `/name`.
#pragma once

#include <string>

#include "hierarchy/hierarchy.h"

namespace supctl {

[[nodiscard]] std::string address(SiteCode site);
[[nodiscard]] std::string address(const SoftwareUpdatePoint& point, const ValuePool& pool);
[[nodiscard]] std::string address(const SiteSystem& system, const ValuePool& pool);
[[nodiscard]] std::string address(const ClientSetting& setting, const ValuePool& pool);
[[nodiscard]] std::string address(const Hierarchy& hierarchy, ObjectRef object);
[[nodiscard]] std::string address(const Hierarchy& hierarchy, ObjectRef object, FieldId field);

}  // namespace supctl
