// Derived objects: a property that embeds objects of classes derived from the one it declares. Each says its
// own class: in JSON as `@odata.type` (provider.md 2), in XML as xsi:type.
#pragma once

#include <string>
#include <string_view>

#include "simulator/provider_class.h"

namespace supctl::simulator {

inline constexpr std::string_view kTypeMember = "@odata.type";

/// The class that the property declares for its objects when they are of classes derived from it; else empty.
[[nodiscard]] std::string_view declared_base(const Property& property);
/// The class of that name when it is derived from the base; else nullptr.
[[nodiscard]] const ProviderClass* derived_class(std::string_view name, std::string_view base);
/// `#AdminService.` and the name, and back: empty without that beginning.
[[nodiscard]] std::string odata_type(std::string_view class_name);
[[nodiscard]] std::string_view class_of_type(std::string_view odata_type);

}  // namespace supctl::simulator
